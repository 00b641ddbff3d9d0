import { useQuery } from '@tanstack/react-query';
import { Cpu } from 'lucide-react';
import { workersQuery } from '../../api/queries.ts';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { WorkerTable } from '../../components/WorkerTable/WorkerTable.tsx';

/** All workers that were heard, on all brokers. */
export function WorkersPage() {
  const { data, error, refetch } = useQuery(workersQuery);
  const workers = data?.items ?? [];
  const online = workers.filter((worker) => worker.status === 'online').length;
  return (
    <Page
      title="Workers"
      note={data && workers.length > 0 ? `${online} online, ${workers.length - online} offline` : undefined}
    >
      {data === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton lines={6} height={40} />
        )
      ) : workers.length === 0 ? (
        <EmptyState icon={Cpu} title="No worker has been heard yet">
          <p>
            Start one with <code>celery -A app worker -E</code>, or check that its broker is one of those
            named in the configuration.
          </p>
        </EmptyState>
      ) : (
        <WorkerTable workers={workers} />
      )}
    </Page>
  );
}
