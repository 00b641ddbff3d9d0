import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TaskJson } from '../../../server/api/tasks.ts';
import { formatDuration } from '../../format/duration.ts';
import { RelativeTime } from '../RelativeTime/RelativeTime.tsx';
import { StateBadge } from '../StateBadge/StateBadge.tsx';
import { joinArguments } from '../TaskTable/join-arguments.ts';
import { RunningTime } from '../TaskTable/RunningTime.tsx';
import styles from './TaskList.module.css';

interface TaskListProps {
  readonly tasks: readonly { readonly task: TaskJson; readonly note?: ReactNode }[];
  /** In a narrow place: no runtime, no word beside the state's icon. */
  readonly compact?: boolean;
}

/** A short list of tasks that are related to what is shown. */
export function TaskList({ tasks, compact = false }: TaskListProps) {
  return (
    <ul className={`${styles.list} ${compact ? styles.compact : ''}`}>
      {tasks.map(({ task, note }) => (
        <li key={task.id}>
          <Link to="/tasks/$id" params={{ id: task.id }} className={styles.row}>
            {note !== undefined && <span className={styles.note}>{note}</span>}
            <span className={styles.state}>
              <StateBadge state={task.state} />
            </span>
            <span className={styles.name}>{task.name ?? task.id}</span>
            {!compact && <span className={styles.args}>{task.exception ?? joinArguments(task)}</span>}
            <span className={styles.runtime}>
              {task.state === 'STARTED' ? (
                <RunningTime since={task.startedAt} />
              ) : (
                formatDuration(task.runtimeSeconds)
              )}
            </span>
            <span className={styles.time}>
              <RelativeTime at={task.sentAt ?? task.receivedAt ?? task.startedAt} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
