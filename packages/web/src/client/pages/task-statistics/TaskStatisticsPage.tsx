import type { TaskCondition } from '@celery-cnc/core/models';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { statisticsSeriesQuery } from '../../api/queries.ts';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { PercentilePanel } from '../../components/PercentileChart/PercentilePanel.tsx';
import { RangePicker } from '../../components/RangePicker/RangePicker.tsx';
import { DEFAULT_RANGE } from '../../components/RangePicker/time-range.ts';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { ThroughputPanel } from '../../components/ThroughputChart/ThroughputPanel.tsx';
import { ScopeFilters } from '../statistics/ScopeFilters.tsx';
import { StatisticsFigures } from '../statistics/StatisticsFigures.tsx';
import { scopeOf, type TaskStatisticsSearch } from '../statistics/statistics-search.ts';
import { tasksWhere } from '../tasks/task-search.ts';
import { ExceptionsPanel } from './ExceptionsPanel.tsx';
import { OutcomesPanel } from './OutcomesPanel.tsx';
import styles from './TaskStatisticsPage.module.css';

const route = getRouteApi('/statistics/$name');

/** Figures of one task name over a range. */
export function TaskStatisticsPage() {
  const { name } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const range = search.range ?? DEFAULT_RANGE;
  const { data, error, refetch } = useQuery(statisticsSeriesQuery(range, { ...scopeOf(search), name }));
  const { range: _range, ...beside } = search;
  const conditions = conditionsOf(name, search);
  const openTasks = (from: number, to: number) =>
    void navigate({
      to: '/tasks',
      search: tasksWhere(...conditions, { field: 'seen', range: { gte: from, lt: to } }),
    });
  return (
    <Page
      title={name}
      crumb={
        <Link to="/statistics" search={search}>
          Statistics
        </Link>
      }
      note={
        <Link to="/tasks" search={tasksWhere(...conditions)} className={styles.tasks}>
          View tasks
        </Link>
      }
      actions={
        <RangePicker
          range={range}
          onChange={(chosen) => void navigate({ search: { ...beside, ...chosen } })}
        />
      }
    >
      <ScopeFilters
        search={search}
        onChange={(field, value) => {
          const { [field]: _field, ...rest } = search;
          void navigate({ search: value === undefined ? rest : { ...rest, [field]: value } });
        }}
      />
      {data ? (
        <>
          <StatisticsFigures totals={data.totals} />
          <div className={styles.columns}>
            <div className={styles.column}>
              <ThroughputPanel {...data} onSelect={openTasks} />
              <PercentilePanel {...data} onSelect={openTasks} />
            </div>
            <div className={styles.column}>
              <ExceptionsPanel name={name} exceptions={data.totals.exceptions} />
              <OutcomesPanel totals={data.totals} />
            </div>
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

function conditionsOf(name: string, { queue, worker }: TaskStatisticsSearch): TaskCondition[] {
  return [
    { field: 'name', anyOf: [name] },
    ...(queue === undefined ? [] : [{ field: 'queue', anyOf: [queue] } as const]),
    ...(worker === undefined ? [] : [{ field: 'worker', anyOf: [worker] } as const]),
  ];
}
