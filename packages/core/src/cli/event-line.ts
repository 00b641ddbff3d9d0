import type { Gap } from '../db/models/gap.ts';
import type { TaskSummary } from '../db/models/task.ts';
import type { TaskEvent } from '../db/models/task-event.ts';
import type { Worker } from '../db/models/worker.ts';
import type { WorkerEvent } from '../db/models/worker-event.ts';
import { durationText, showControls, stateText, timeText } from './terminal-text.ts';

/** One line of what happens. */
export interface EventLine {
  /** For programs. */
  readonly value: { readonly type: string };
  /** For people. */
  text(): string;
  /** Whether it says no more than that a worker is still there. */
  readonly isHeartbeat: boolean;
}

/** A task in the state that it has now. */
export function taskLine(task: TaskSummary): EventLine {
  const { state, id, name, worker, runtimeSeconds, exception } = task;
  const at = task.finishedAt ?? task.startedAt ?? task.receivedAt ?? task.sentAt;
  const runtime = runtimeSeconds === null ? '' : durationText(runtimeSeconds);
  return {
    value: { type: 'task', ...task },
    text: () => joined(at, stateText(state), name ?? '?', id, worker ?? '', runtime, exception ?? ''),
    isHeartbeat: false,
  };
}

/** A worker as it is now. */
export function workerLine(worker: Worker, isHeartbeat: boolean): EventLine {
  const { status, name, broker, lastSeenAt } = worker;
  return {
    value: { type: 'worker', ...worker },
    text: () => joined(lastSeenAt, stateText(status), name, broker),
    isHeartbeat,
  };
}

/** A time in which events may have been lost. */
export function gapLine(gap: Omit<Gap, 'broker'>): EventLine {
  const { startedAt, endedAt, reason } = gap;
  return {
    value: { type: 'gap', ...gap },
    text: () => joined(endedAt, 'GAP', `events may be missing since ${timeText(startedAt)}: ${reason}`),
    isHeartbeat: false,
  };
}

/** An event of a task as it was sent. */
export function taskEventLine(event: TaskEvent): EventLine {
  const { type, taskId, name, hostname, timestampSeconds, runtimeSeconds, exception } = event;
  const runtime = runtimeSeconds === undefined ? '' : durationText(runtimeSeconds);
  return {
    value: event,
    text: () => joined(timestampSeconds, type, name ?? '', taskId, hostname, runtime, exception ?? ''),
    isHeartbeat: false,
  };
}

/** An event of a worker as it was sent. */
export function workerEventLine(event: WorkerEvent): EventLine {
  const { type, hostname, timestampSeconds } = event;
  return {
    value: event,
    text: () => joined(timestampSeconds, type, hostname),
    isHeartbeat: type === 'worker-heartbeat',
  };
}

/** The state comes in its colour; all else is what somebody sent. */
function joined(at: number | null, what: string, ...texts: readonly string[]): string {
  const shown = texts.filter((text) => text !== '').map((text) => showControls(text.replace(/\s+/g, ' ')));
  return [timeText(at), what, ...shown].join('  ');
}
