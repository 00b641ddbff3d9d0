import type { BrokerJson } from '../../../server/api/meta.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCount } from '../../format/number.ts';
import { RelativeTime } from '../RelativeTime/RelativeTime.tsx';
import styles from './BrokerRow.module.css';

/** A broker with the state of its connection. */
export function BrokerRow({ broker }: { readonly broker: BrokerJson }) {
  return (
    <li className={styles.row}>
      <span className={broker.connected ? styles.connected : styles.away} aria-hidden="true" />
      <span className={styles.name} title={broker.broker}>
        {broker.broker}
      </span>
      <span className={styles.state}>
        {broker.connected ? (
          <>
            connected <RelativeTime at={broker.connectedSince} />
          </>
        ) : (
          <strong>not connected</strong>
        )}
      </span>
      {broker.lastError !== null && !broker.connected && (
        <span className={styles.error}>{broker.lastError}</span>
      )}
      {broker.buffered > 0 && (
        <span className={styles.error}>
          {formatCount(broker.buffered)} events not on disk yet, oldest {formatDuration(broker.lagSeconds)}
        </span>
      )}
    </li>
  );
}
