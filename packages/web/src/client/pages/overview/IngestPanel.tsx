import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { brokersQuery, ingestQuery } from '../../api/queries.ts';
import { BrokerList } from '../../components/BrokerRow/BrokerList.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { formatCompact } from '../../format/number.ts';
import styles from './IngestPanel.module.css';

/** Brokers and what has been received from them. */
export function IngestPanel() {
  const brokers = useQuery(brokersQuery).data?.items;
  const ingest = useQuery(ingestQuery).data;
  return (
    <Panel
      title="Brokers"
      actions={
        <Link to="/events" className={styles.all}>
          Event health
        </Link>
      }
    >
      <BrokerList brokers={brokers} />
      {ingest && (
        <dl className={styles.counters}>
          <Counter label="Events" value={ingest.eventsReceived} />
          <Counter label="Malformed" value={ingest.eventsMalformed} bad />
          <Counter label="Dropped" value={ingest.eventsDropped} bad />
          <Counter label="Gaps" value={ingest.gaps} bad />
        </dl>
      )}
    </Panel>
  );
}

function Counter({ label, value, bad = false }: { label: string; value: number; bad?: boolean }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className={`numeric ${bad && value > 0 ? styles.bad : ''}`}>{formatCompact(value)}</dd>
    </div>
  );
}
