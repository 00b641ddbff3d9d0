import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ChartSpline } from 'lucide-react';
import { useMemo } from 'react';
import { statisticsQuery } from '../../api/queries.ts';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { RangePicker } from '../../components/RangePicker/RangePicker.tsx';
import { DEFAULT_RANGE } from '../../components/RangePicker/time-range.ts';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { formatCount } from '../../format/number.ts';
import { ScopeFilters } from './ScopeFilters.tsx';
import { StatisticsFigures } from './StatisticsFigures.tsx';
import { StatisticsTable } from './StatisticsTable.tsx';
import { scopeOf } from './statistics-search.ts';
import { sortStatistics } from './statistics-sort.ts';

const route = getRouteApi('/statistics');

/** Figures of every task name over a range; they stay when the tasks are deleted. */
export function StatisticsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const range = search.range ?? DEFAULT_RANGE;
  const { data, error, refetch } = useQuery(statisticsQuery(range, scopeOf(search)));
  const tasks = useMemo(() => sortStatistics(data?.tasks ?? [], search.sort ?? 'runs'), [data, search.sort]);
  const { range: _range, ...beside } = search;
  return (
    <Page
      title="Statistics"
      note={data && data.names > 0 ? noteOf(data.names, data.tasks.length) : undefined}
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
      {data === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton lines={8} height={26} />
        )
      ) : tasks.length === 0 ? (
        <EmptyState icon={ChartSpline} title={`Nothing was told in the last ${range}`}>
          Figures are counted from the events of workers, by task name, as they come in.
        </EmptyState>
      ) : (
        <>
          <StatisticsFigures totals={data.totals} />
          <StatisticsTable tasks={tasks} search={search} />
        </>
      )}
    </Page>
  );
}

function noteOf(names: number, shown: number): string {
  const all = `${formatCount(names)} task ${names === 1 ? 'name' : 'names'}`;
  return shown < names ? `${all}, the busiest ${formatCount(shown)}` : all;
}
