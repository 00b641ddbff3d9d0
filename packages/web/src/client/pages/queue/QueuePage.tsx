import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { CircleSlash2 } from 'lucide-react';
import { useState } from 'react';
import type { QueueJson } from '../../../server/api/queues.ts';
import { queuesQuery } from '../../api/queries.ts';
import { ControlNote } from '../../components/ControlNote/ControlNote.tsx';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { QueueDialog } from '../../components/QueueDialogs/QueueDialog.tsx';
import type { QueueAction } from '../../components/QueueDialogs/queue-place.ts';
import { PausedBadge } from '../../components/QueueTable/PausedBadge.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { tasksWhere } from '../tasks/task-search.ts';
import { HistoryPanels } from './HistoryPanels.tsx';
import { MessagesPanel } from './MessagesPanel.tsx';
import { QueueActions } from './QueueActions.tsx';
import { QueueFigures } from './QueueFigures.tsx';
import styles from './QueuePage.module.css';

const route = getRouteApi('/queues/$name');

/** One queue: how it is, what waits in it, and what can be done about it. */
export function QueuePage() {
  const { name } = route.useParams();
  const search = route.useSearch();
  const { data, error, refetch } = useQuery(queuesQuery);
  const [action, setAction] = useState<QueueAction | null>(null);
  const brokers = data?.items.filter(({ broker }) => search.broker === undefined || broker === search.broker);
  const found = brokers
    ?.flatMap(({ broker, queues }) => queues.map((queue) => ({ broker, queue })))
    .find(({ queue }) => queue.name === name);
  const unreachable = brokers?.find((broker) => broker.unreachable !== null)?.unreachable;
  return (
    <Page
      title={name}
      crumb={<Link to="/queues">Queues</Link>}
      note={found && <Note queue={found.queue} />}
      actions={found && <QueueActions queue={found.queue} onAction={setAction} />}
    >
      {found ? (
        <>
          <ControlNote />
          <QueueFigures queue={found.queue} />
          <div className={styles.panels}>
            <HistoryPanels broker={found.broker} queue={name} />
            <MessagesPanel
              broker={found.broker}
              queue={name}
              onDelete={(taskId) => setAction({ kind: 'delete', taskId })}
            />
          </div>
          {action && (
            <QueueDialog broker={found.broker} queue={name} action={action} onClose={() => setAction(null)} />
          )}
        </>
      ) : data ? (
        <EmptyState
          icon={CircleSlash2}
          title={unreachable ? 'The broker cannot be asked at the moment' : 'No queue of this name is known'}
        >
          <p>
            {unreachable?.message ?? 'A queue is known when a worker consumes it or a message waits in it.'}
          </p>
        </EmptyState>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton lines={6} height={24} />
      )}
    </Page>
  );
}

function Note({ queue: { name, pausedAt } }: { readonly queue: QueueJson }) {
  return (
    <span className={styles.note}>
      <PausedBadge since={pausedAt} />
      <Link to="/tasks" search={tasksWhere({ field: 'queue', anyOf: [name] })} className={styles.tasks}>
        Tasks
      </Link>
      <Link to="/statistics" search={{ queue: name }} className={styles.tasks}>
        Statistics
      </Link>
    </span>
  );
}
