import type { QueueJson } from '../../../server/api/queues.ts';
import type { QueueAction } from '../QueueDialogs/queue-place.ts';
import { QueueRow } from './QueueRow.tsx';
import styles from './QueueTable.module.css';

interface QueueTableProps {
  readonly broker: string;
  readonly queues: readonly QueueJson[];
  readonly onAction: (queue: string, action: QueueAction) => void;
}

/** Queues of one broker, by name; on small screens each is a card. */
export function QueueTable({ broker, queues, onAction }: QueueTableProps) {
  const most = Math.max(1, ...queues.map(({ ready }) => ready ?? 0));
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col" className={styles.number}>
              Waiting
            </th>
            <th scope="col" aria-label="Share" />
            <th scope="col" className={styles.number}>
              Unacknowledged
            </th>
            <th scope="col" className={styles.number}>
              Consumers
            </th>
            <th scope="col">Next was sent</th>
            <th scope="col" aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <QueueRow
              key={queue.name}
              broker={broker}
              queue={queue}
              most={most}
              onAction={(action) => onAction(queue.name, action)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
