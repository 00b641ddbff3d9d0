import { Link } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import type { QueueJson } from '../../../server/api/queues.ts';
import { formatCount } from '../../format/number.ts';
import { tasksWhere } from '../../pages/tasks/task-search.ts';
import { Button } from '../Button/Button.tsx';
import { RelativeTime } from '../RelativeTime/RelativeTime.tsx';
import styles from './QueueTable.module.css';

interface QueueRowProps {
  readonly queue: QueueJson;
  /** Messages in the longest queue. */
  readonly most: number;
  readonly onPurge: () => void;
}

/** One queue. What its broker does not tell is a dash, not a zero. */
export function QueueRow({ queue, most, onPurge }: QueueRowProps) {
  const { name, ready, unacknowledged, consumers, workers, oldestSentAt } = queue;
  const isStuck = consumers === 0 && (ready ?? 0) > 0;
  return (
    <tr>
      <td className={styles.identity}>
        <Link
          to="/tasks"
          search={tasksWhere({ field: 'queue', anyOf: [name] })}
          className={styles.name}
          title={`Tasks of ${name}`}
        >
          {name}
        </Link>
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
        <Button
          look="ghost"
          square
          aria-label={`Purge ${name}`}
          title={`Purge ${name}`}
          disabled={ready === null}
          onClick={onPurge}
        >
          <Trash2 size={15} aria-hidden="true" />
        </Button>
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
