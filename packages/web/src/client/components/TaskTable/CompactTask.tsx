// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn only where they are seen cannot be a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
import type { TaskJson } from '../../../server/api/tasks.ts';
import { formatDuration } from '../../format/duration.ts';
import { RelativeTime } from '../RelativeTime/RelativeTime.tsx';
import { StateBadge } from '../StateBadge/StateBadge.tsx';
import { joinArguments } from './join-arguments.ts';
import { RunningTime } from './RunningTime.tsx';
import { TaskName } from './TaskName.tsx';
import styles from './TaskTable.module.css';

/** A task in two lines, for small screens. */
export function CompactTask({ task }: { readonly task: TaskJson }) {
  const detail = task.exception ?? joinArguments(task) ?? '';
  return (
    <span role="gridcell" className={styles.compact}>
      <TaskName task={task} />
      <span className={styles.compactTime}>
        <RelativeTime at={task.sentAt ?? task.receivedAt ?? task.startedAt} />
      </span>
      <span className={styles.compactDetail}>
        <StateBadge state={task.state} />
        <span className={`${styles.text} ${styles.mono} ${task.exception === null ? '' : styles.exception}`}>
          {detail}
        </span>
      </span>
      <span className={styles.compactTime}>
        {task.state === 'STARTED' ? (
          <RunningTime since={task.startedAt} />
        ) : (
          formatDuration(task.runtimeSeconds)
        )}
      </span>
    </span>
  );
}
