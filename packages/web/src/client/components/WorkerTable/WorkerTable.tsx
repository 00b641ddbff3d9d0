import type { WorkerJson } from '../../../server/api/workers.ts';
import { WorkerRow } from './WorkerRow.tsx';
import styles from './WorkerTable.module.css';

interface WorkerTableProps {
  readonly workers: readonly WorkerJson[];
  /** Keys of the workers that are chosen ({@link workerKey}). */
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (worker: WorkerJson, chosen: boolean) => void;
}

/** Tells a worker from those of the same name on other brokers. */
export function workerKey({ broker, name }: WorkerJson): string {
  return `${broker} ${name}`;
}

/** Workers, those online first; on small screens each is a card. Those online can be chosen. */
export function WorkerTable({ workers, chosen, onChoose }: WorkerTableProps) {
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
            <WorkerRow
              key={workerKey(worker)}
              worker={worker}
              chosen={chosen.has(workerKey(worker))}
              onChoose={(isChosen) => onChoose(worker, isChosen)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
