import { Link } from '@tanstack/react-router';
import { PartyPopper } from 'lucide-react';
import type { TaskJson } from '../../../server/api/tasks.ts';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { RelativeTime } from '../../components/RelativeTime/RelativeTime.tsx';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './RecentFailuresPanel.module.css';

/** The newest failed tasks, as they happen. */
export function RecentFailuresPanel({ tasks }: { readonly tasks: readonly TaskJson[] }) {
  return (
    <Panel
      title="Recent failures"
      flush
      actions={
        <Link to="/tasks" search={tasksWhere({ field: 'state', anyOf: ['FAILURE'] })} className={styles.all}>
          View all
        </Link>
      }
    >
      {tasks.length === 0 ? (
        <EmptyState icon={PartyPopper} title="Nothing failed" small />
      ) : (
        <ul className={styles.list}>
          {tasks.map((task) => (
            <li key={task.id}>
              <Link to="/tasks/$id" params={{ id: task.id }} className={styles.row}>
                <span className={styles.head}>
                  <span className={styles.name}>{task.name ?? task.id}</span>
                  <span className={styles.time}>
                    <RelativeTime at={task.finishedAt} />
                  </span>
                </span>
                <span className={styles.exception}>{task.exception ?? 'No exception told'}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
