import type { WorkerJson } from '../../../server/api/workers.ts';
import { WorkerRow } from './WorkerRow.tsx';
import styles from './WorkerTable.module.css';

/** Workers, those online first; on small screens each is a card. */
export function WorkerTable({ workers }: { readonly workers: readonly WorkerJson[] }) {
  const ordered = workers.toSorted(
    (a, b) => Number(a.status === 'offline') - Number(b.status === 'offline') || a.name.localeCompare(b.name),
  );
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Worker</th>
            <th scope="col">Status</th>
            <th scope="col">Busy slots</th>
            <th scope="col">Pool</th>
            <th scope="col" className={styles.number}>
              Processed
            </th>
            <th scope="col">Load</th>
            <th scope="col">Queues</th>
            <th scope="col">Version</th>
            <th scope="col" className={styles.number}>
              Heartbeat
            </th>
          </tr>
        </thead>
        <tbody>
          {ordered.map((worker) => (
            <WorkerRow key={`${worker.broker} ${worker.name}`} worker={worker} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
