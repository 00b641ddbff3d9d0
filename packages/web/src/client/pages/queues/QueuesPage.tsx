import { useQuery } from '@tanstack/react-query';
import { CloudOff, Layers } from 'lucide-react';
import { useState } from 'react';
import type { BrokerQueuesJson } from '../../../server/api/queues.ts';
import { queuesQuery } from '../../api/queries.ts';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { QueueTable } from '../../components/QueueTable/QueueTable.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { formatCount } from '../../format/number.ts';
import { PurgeDialog } from './PurgeDialog.tsx';
import styles from './QueuesPage.module.css';

/** The queues of all brokers: what waits, who consumes. */
export function QueuesPage() {
  const { data, error, refetch } = useQuery(queuesQuery);
  const [purging, setPurging] = useState<{ readonly broker: string; readonly queue: string } | null>(null);
  const brokers = data?.items ?? [];
  const queues = brokers.flatMap((broker) => broker.queues);
  const waiting = queues.reduce((sum, { ready }) => sum + (ready ?? 0), 0);
  return (
    <Page
      title="Queues"
      note={
        queues.length > 0 ? `${formatCount(waiting)} waiting in ${formatCount(queues.length)}` : undefined
      }
    >
      {data === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton lines={6} height={40} />
        )
      ) : (
        brokers.map((broker) => (
          <section key={broker.broker} className={styles.broker} aria-label={`Queues on ${broker.broker}`}>
            {brokers.length > 1 && <h2 className={styles.name}>{broker.broker}</h2>}
            <BrokerQueues broker={broker} onPurge={(queue) => setPurging({ broker: broker.broker, queue })} />
          </section>
        ))
      )}
      {purging && <PurgeDialog {...purging} onClose={() => setPurging(null)} />}
    </Page>
  );
}

function BrokerQueues({
  broker,
  onPurge,
}: {
  readonly broker: BrokerQueuesJson;
  readonly onPurge: (queue: string) => void;
}) {
  if (broker.unreachable !== null) {
    return (
      <EmptyState icon={CloudOff} title="The broker cannot be asked at the moment">
        <p>{broker.unreachable.message}</p>
      </EmptyState>
    );
  }
  if (broker.queues.length === 0) {
    return (
      <EmptyState icon={Layers} title="No queue is known yet">
        <p>A queue is known when a worker consumes it or a message waits in it.</p>
      </EmptyState>
    );
  }
  return (
    <>
      <QueueTable queues={broker.queues} onPurge={onPurge} />
      {!broker.complete && <p className={styles.incomplete}>The broker may have more queues than these.</p>}
    </>
  );
}
