import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { OverviewJson } from '../../../server/api/statistics.ts';
import { overviewQuery } from '../../api/queries.ts';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { PercentilePanel } from '../../components/PercentileChart/PercentilePanel.tsx';
import { RangePicker } from '../../components/RangePicker/RangePicker.tsx';
import { DEFAULT_RANGE } from '../../components/RangePicker/time-range.ts';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { ThroughputPanel } from '../../components/ThroughputChart/ThroughputPanel.tsx';
import { tasksWhere } from '../tasks/task-search.ts';
import { EmptyFleet } from './EmptyFleet.tsx';
import { Headlines } from './Headlines.tsx';
import { IngestPanel } from './IngestPanel.tsx';
import styles from './OverviewPage.module.css';
import { RecentFailuresPanel } from './RecentFailuresPanel.tsx';
import { StatesPanel } from './StatesPanel.tsx';
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
  const openTasks = (from: number, to: number) =>
    void navigate({ to: '/tasks', search: tasksWhere({ field: 'seen', range: { gte: from, lt: to } }) });
  return (
    <Page
      title="Overview"
      actions={<RangePicker range={range} onChange={(search) => void navigate({ search })} />}
    >
      {data ? (
        <>
          <Headlines overview={data} range={range} />
          {empty ? (
            <EmptyFleet overview={data} />
          ) : (
            <>
              <div className={styles.wide}>
                <ThroughputPanel {...chartOf(data)} onSelect={openTasks} />
                <StatesPanel states={data.states} />
              </div>
              <div className={styles.wide}>
                <PercentilePanel {...chartOf(data)} totals={data.totals} onSelect={openTasks} />
                <RecentFailuresPanel tasks={data.recentFailures} />
              </div>
              <TopTasksPanel tasks={data.topTasks} range={range} />
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

function chartOf({ series, stepSeconds, gaps }: OverviewJson) {
  return { series, stepSeconds, gaps };
}
