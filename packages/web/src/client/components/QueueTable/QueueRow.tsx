import { Link } from '@tanstack/react-router';
import type { QueueJson } from '../../../server/api/queues.ts';
import { formatCount } from '../../format/number.ts';
import type { QueueAction } from '../QueueDialogs/queue-place.ts';
import { RelativeTime } from '../RelativeTime/RelativeTime.tsx';
import { PausedBadge } from './PausedBadge.tsx';
import { QueueButtons } from './QueueButtons.tsx';
import styles from './QueueTable.module.css';

interface QueueRowProps {
  readonly broker: string;
  readonly queue: QueueJson;
  /** Messages in the longest queue. */
  readonly most: number;
  readonly onAction: (action: QueueAction) => void;
}

/** One queue. What its broker does not tell is a dash, not a zero. */
export function QueueRow({ broker, queue, most, onAction }: QueueRowProps) {
  const { name, ready, unacknowledged, consumers, workers, oldestSentAt, pausedAt } = queue;
  const isStuck = consumers === 0 && (ready ?? 0) > 0 && pausedAt === null;
  return (
    <tr>
      <td className={styles.identity}>
        <Link to="/queues/$name" params={{ name }} search={{ broker }} className={styles.name}>
          {name}
        </Link>
        <PausedBadge since={pausedAt} />
        <Priorities queue={queue} />
      </td>
      <td data-label="Waiting" className={styles.number}>
        {formatCount(ready)}
      </td>
      <td className={styles.share}>
        {/* The number is told beside it. */}
        <span className={styles.track} aria-hidden="true">
          <span className={styles.bar} style={{ width: `${((ready ?? 0) / most) * 100}%` }} />
        </span>
      </td>
      <td data-label="Unacknowledged" className={styles.number}>
        {formatCount(unacknowledged)}
      </td>
      <td data-label="Consumers" className={styles.number} title={workers.join('\n') || undefined}>
        {isStuck ? <span className={styles.stuck}>none</span> : formatCount(consumers)}
      </td>
      <td data-label="Next was sent">
        <RelativeTime at={oldestSentAt} />
      </td>
      <td className={styles.actions}>
        <QueueButtons queue={queue} onAction={onAction} />
      </td>
    </tr>
  );
}

/** What waits by priority, where messages have priorities. */
function Priorities({ queue: { priorities } }: { readonly queue: QueueJson }) {
  const filled = priorities?.filter(({ ready }) => ready > 0) ?? [];
  if (!filled.some(({ priority }) => priority > 0)) return null;
  return (
    <span className={styles.priorities}>
      {filled.map(({ priority, ready }) => (
        <span
          key={priority}
          className={styles.priority}
          title={`${formatCount(ready)} of priority ${priority}`}
        >
          p{priority} · {formatCount(ready)}
        </span>
      ))}
    </span>
  );
}
