import { useQuery } from '@tanstack/react-query';
import { CloudOff, Layers } from 'lucide-react';
import { useState } from 'react';
import type { BrokerQueuesJson } from '../../../server/api/queues.ts';
import { queuesQuery } from '../../api/queries.ts';
import { ControlNote } from '../../components/ControlNote/ControlNote.tsx';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { QueueDialog } from '../../components/QueueDialogs/QueueDialog.tsx';
import type { QueueAction, QueuePlace } from '../../components/QueueDialogs/queue-place.ts';
import { QueueTable } from '../../components/QueueTable/QueueTable.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { formatCount } from '../../format/number.ts';
import styles from './QueuesPage.module.css';

/** The queues of all brokers: what waits, who consumes. */
export function QueuesPage() {
  const { data, error, refetch } = useQuery(queuesQuery);
  const [open, setOpen] = useState<(QueuePlace & { readonly action: QueueAction }) | null>(null);
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
      <ControlNote />
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
            <BrokerQueues
              broker={broker}
              onAction={(queue, action) => setOpen({ broker: broker.broker, queue, action })}
            />
          </section>
        ))
      )}
      {open && <QueueDialog {...open} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function BrokerQueues({
  broker,
  onAction,
}: {
  readonly broker: BrokerQueuesJson;
  readonly onAction: (queue: string, action: QueueAction) => void;
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
      <QueueTable broker={broker.broker} queues={broker.queues} onAction={onAction} />
      {!broker.complete && (
        <p className={styles.incomplete}>
          {broker.problem ?? ''} The broker may have more queues than these.
        </p>
      )}
    </>
  );
}
