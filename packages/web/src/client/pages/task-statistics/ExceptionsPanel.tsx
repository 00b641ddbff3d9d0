import type { ExceptionCount } from '@celery-cnc/core/models';
import { Link } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { formatCount } from '../../format/number.ts';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './ExceptionsPanel.module.css';

/** Exceptions of a task name by class, with how often they ended an attempt. */
export function ExceptionsPanel({
  name,
  exceptions,
}: {
  readonly name: string;
  readonly exceptions: readonly ExceptionCount[];
}) {
  return (
    <Panel title="Exceptions" note={exceptions.length > 0 ? 'by class' : undefined} flush>
      {exceptions.length === 0 ? (
        <EmptyState icon={ShieldCheck} title="No exception in this time" small />
      ) : (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Class</th>
                <th scope="col" className={styles.number}>
                  Failed
                </th>
                <th scope="col" className={styles.number}>
                  Retried
                </th>
              </tr>
            </thead>
            <tbody>
              {exceptions.map(({ exceptionClass, failed, retried }) => (
                <tr key={exceptionClass}>
                  <td title={exceptionClass}>
                    <Link
                      to="/tasks"
                      search={tasksWhere(
                        { field: 'name', anyOf: [name] },
                        { field: 'exception', anyOf: [exceptionClass] },
                      )}
                      className={styles.name}
                    >
                      {exceptionClass}
                    </Link>
                  </td>
                  <td className={`${styles.number} ${failed > 0 ? styles.failed : styles.none}`}>
                    {formatCount(failed)}
                  </td>
                  <td className={`${styles.number} ${retried > 0 ? styles.retried : styles.none}`}>
                    {formatCount(retried)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
