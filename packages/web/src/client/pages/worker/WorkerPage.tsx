import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { CircleSlash2 } from 'lucide-react';
import type { WorkerJson } from '../../../server/api/workers.ts';
import { workersQuery } from '../../api/queries.ts';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { RelativeTime } from '../../components/RelativeTime/RelativeTime.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { StatusDot } from '../../components/StatusDot/StatusDot.tsx';
import { WorkerControlPanel } from './WorkerControlPanel.tsx';
import { WorkerFacts } from './WorkerFacts.tsx';
import { WorkerFigures } from './WorkerFigures.tsx';
import { WorkerInspectPanel } from './WorkerInspectPanel.tsx';
import styles from './WorkerPage.module.css';
import { WorkerTasksPanel } from './WorkerTasksPanel.tsx';
import { WorkerTotalsPanel } from './WorkerTotalsPanel.tsx';

const route = getRouteApi('/workers/$name');

/** Everything known about one worker. */
export function WorkerPage() {
  const { name } = route.useParams();
  const { broker } = route.useSearch();
  const { data, error, refetch } = useQuery(workersQuery);
  const named = data?.items.filter((worker) => worker.name === name) ?? [];
  const worker = named.find((candidate) => candidate.broker === broker) ?? named[0];
  return (
    <Page
      title={name}
      crumb={<Link to="/workers">Workers</Link>}
      note={worker && <Status worker={worker} />}
      actions={
        <Link to="/statistics" search={{ worker: name }} className={styles.statistics}>
          Statistics
        </Link>
      }
    >
      {worker ? (
        <>
          <WorkerFigures worker={worker} />
          <div className={styles.columns}>
            <div className={styles.column}>
              {worker.status === 'online' && <WorkerInspectPanel worker={worker} />}
              <WorkerTasksPanel worker={worker} />
              <WorkerTotalsPanel worker={worker} />
            </div>
            <div className={styles.column}>
              <WorkerFacts worker={worker} />
              {worker.status === 'online' && <WorkerControlPanel worker={worker} />}
            </div>
          </div>
        </>
      ) : data ? (
        <EmptyState icon={CircleSlash2} title="No worker of this name has been heard">
          It may have another name, or its broker may not be in the configuration.
        </EmptyState>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton lines={6} height={24} />
      )}
    </Page>
  );
}

function Status({ worker }: { readonly worker: WorkerJson }) {
  return (
    <span className={styles.status}>
      <StatusDot status={worker.status} />
      {worker.offlineSince !== null && (
        <span>
          since <RelativeTime at={worker.offlineSince} />
        </span>
      )}
    </span>
  );
}
