import { isReadyState } from '@celery-cnc/core/models';
import type { TaskDetailJson } from '../../../server/api/tasks.ts';
import { Panel } from '../../components/Panel/Panel.tsx';
import { TaskTimeline } from '../../components/TaskTimeline/TaskTimeline.tsx';
import { buildTimeline } from '../../components/TaskTimeline/timeline-rows.ts';
import { formatDuration } from '../../format/duration.ts';
import { useNow } from '../../live/use-now.ts';

/** The task's life so far; grows while the task does. */
export function TimelinePanel({ task }: { readonly task: TaskDetailJson }) {
  const nowMs = useNow();
  const timeline = buildTimeline(task, nowMs);
  const total = formatDuration((timeline.toMs - timeline.fromMs) / 1000);
  return (
    <Panel title="Timeline" note={`${total} ${lengthOf(task.state)}`}>
      <TaskTimeline timeline={timeline} />
    </Panel>
  );
}

function lengthOf(state: string): string {
  if (state === 'LOST') return 'heard of';
  return isReadyState(state) ? 'in all' : 'so far';
}
