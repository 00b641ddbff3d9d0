import { Link } from '@tanstack/react-router';
import type { WorkerJson } from '../../../server/api/workers.ts';
import { Panel } from '../../components/Panel/Panel.tsx';
import { formatCount } from '../../format/number.ts';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './WorkerTotalsPanel.module.css';

/** Tasks that the worker accepted since its start, by name. */
export function WorkerTotalsPanel({ worker }: { readonly worker: WorkerJson }) {
  const totals = Object.entries(worker.inspection?.totals ?? {}).sort(([, a], [, b]) => b - a);
  if (totals.length === 0) return null;
  const most = totals[0]?.[1] ?? 1;
  return (
    <Panel title="Accepted by name" note="since its start" flush>
      <ul className={styles.list}>
        {totals.map(([name, count]) => (
          <li key={name}>
            <Link
              to="/tasks"
              search={tasksWhere({ field: 'name', anyOf: [name] }, { field: 'worker', anyOf: [worker.name] })}
              className={styles.row}
            >
              <span className={styles.name}>{name}</span>
              <span className={styles.track} aria-hidden="true">
                <span style={{ width: `${(count / most) * 100}%` }} />
              </span>
              <span className={styles.count}>{formatCount(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
