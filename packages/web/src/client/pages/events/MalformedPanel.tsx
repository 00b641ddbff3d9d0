import { useQuery } from '@tanstack/react-query';
import { FileCheck2 } from 'lucide-react';
import type { MalformedEventJson } from '../../../server/api/ingest.ts';
import { malformedEventsQuery } from '../../api/queries.ts';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { RelativeTime } from '../../components/RelativeTime/RelativeTime.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { formatBytes } from '../../format/number.ts';
import styles from './MalformedPanel.module.css';

/** Messages that could not be read, with the beginning of each as plain text. */
export function MalformedPanel() {
  const { data } = useQuery(malformedEventsQuery);
  return (
    <Panel title="Unreadable messages" note="samples; each is counted and harms nothing" flush>
      {data === undefined ? (
        <Skeleton lines={2} />
      ) : data.items.length === 0 ? (
        <EmptyState icon={FileCheck2} title="Every message could be read" small />
      ) : (
        <ul className={styles.list}>
          {data.items.map((event, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: samples have no identity
            <Malformed key={index} event={event} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Malformed({ event }: { readonly event: MalformedEventJson }) {
  return (
    <li className={styles.event}>
      <details>
        <summary className={styles.line}>
          <span className={event.opaque ? styles.opaque : styles.broken}>
            {event.opaque ? 'Opaque' : 'Malformed'}
          </span>
          <span className={styles.reason}>{event.reason}</span>
          <span className={styles.figure}>{formatBytes(event.bytes)}</span>
          <span className={styles.figure}>
            <RelativeTime at={event.seenAt} />
          </span>
        </summary>
        <p className={styles.origin}>
          {event.contentType ?? 'no content type'} from {event.broker}
        </p>
        <pre className={styles.sample}>{event.sample}</pre>
      </details>
    </li>
  );
}
