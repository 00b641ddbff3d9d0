import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { overviewQuery } from '../../api/queries.ts';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { Segmented } from '../../components/Segmented/Segmented.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { EmptyFleet } from './EmptyFleet.tsx';
import { Headlines } from './Headlines.tsx';
import { IngestPanel } from './IngestPanel.tsx';
import styles from './OverviewPage.module.css';
import { DEFAULT_RANGE, OVERVIEW_RANGES } from './overview-search.ts';
import { RecentFailuresPanel } from './RecentFailuresPanel.tsx';
import { StatesPanel } from './StatesPanel.tsx';
import { ThroughputPanel } from './ThroughputPanel.tsx';
import { TopTasksPanel } from './TopTasksPanel.tsx';
import { WorkersPanel } from './WorkersPanel.tsx';

const route = getRouteApi('/');

/** The fleet at a glance. */
export function OverviewPage() {
  const range = route.useSearch().range ?? DEFAULT_RANGE;
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery(overviewQuery(range));
  const stored = data ? Object.values(data.states).reduce((sum, count) => sum + count, 0) : 0;
  const empty = data !== undefined && stored === 0 && data.topTasks.length === 0;
  return (
    <Page
      title="Overview"
      actions={
        <Segmented
          label="Time range"
          options={OVERVIEW_RANGES}
          value={range}
          onChange={(chosen) => void navigate({ search: chosen === DEFAULT_RANGE ? {} : { range: chosen } })}
        />
      }
    >
      {data ? (
        <>
          <Headlines overview={data} range={range} />
          {empty ? (
            <EmptyFleet overview={data} />
          ) : (
            <>
              <div className={styles.wide}>
                <ThroughputPanel overview={data} />
                <StatesPanel states={data.states} />
              </div>
              <div className={styles.wide}>
                <TopTasksPanel tasks={data.topTasks} range={range} />
                <RecentFailuresPanel tasks={data.recentFailures} />
              </div>
            </>
          )}
          <div className={styles.wide}>
            <WorkersPanel />
            <IngestPanel />
          </div>
        </>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton lines={8} height={26} />
      )}
    </Page>
  );
}
