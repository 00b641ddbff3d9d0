import { useQuery } from '@tanstack/react-query';
import { brokersQuery, ingestQuery } from '../../api/queries.ts';
import { BrokerList } from '../../components/BrokerRow/BrokerList.tsx';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { FigureStrip } from '../../components/FigureStrip/FigureStrip.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatCount } from '../../format/number.ts';
import { EventRatesPanel } from './EventRatesPanel.tsx';
import styles from './EventsPage.module.css';
import { GapsPanel } from './GapsPanel.tsx';
import { MalformedPanel } from './MalformedPanel.tsx';

/** Health of the way from the brokers to the disk. */
export function EventsPage() {
  const { data: ingest, error, refetch } = useQuery(ingestQuery);
  const brokers = useQuery(brokersQuery).data?.items;
  const warning = (count: number) => (count > 0 ? ('warning' as const) : undefined);
  return (
    <Page title="Events" note="from the brokers to the disk, since Celery CnC started">
      {ingest ? (
        <FigureStrip
          label="Counters since start"
          figures={[
            { label: 'Received', value: formatCount(ingest.eventsReceived) },
            { label: 'Task events stored', value: formatCount(ingest.taskEventsCommitted) },
            { label: 'Duplicates', value: formatCount(ingest.taskEventsDuplicate) },
            {
              label: 'Malformed',
              value: formatCount(ingest.eventsMalformed),
              tone: warning(ingest.eventsMalformed),
            },
            { label: 'Opaque', value: formatCount(ingest.eventsOpaque), tone: warning(ingest.eventsOpaque) },
            {
              label: 'Dropped',
              value: formatCount(ingest.eventsDropped),
              tone: warning(ingest.eventsDropped),
            },
            { label: 'Lag', value: formatDuration(ingest.lagSeconds) },
          ]}
        />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton lines={2} height={28} />
      )}
      <div className={styles.columns}>
        <EventRatesPanel />
        <Panel title="Brokers" note={brokers?.length}>
          <BrokerList brokers={brokers} />
        </Panel>
      </div>
      <GapsPanel />
      <MalformedPanel />
    </Page>
  );
}
