import type { StatisticsSeriesQuery, TaskStatisticsQuery } from '../../../ipc/contract.ts';
import { seriesSteps } from '../../models/series-steps.ts';
import type { NamedTaskStatistics, StatisticsSeries, TaskStatisticsReport } from '../../models/statistics.ts';
import { buildSeries, buildTaskStatistics, buildTopTasks } from '../../rollups/build-statistics.ts';
import { minuteRange, passedSeconds, throughToday } from '../../rollups/rollup-range.ts';
import { coarsestFor } from '../../rollups/rollup-spans.ts';
import { nowSeconds } from '../now-seconds.ts';
import type { RollupTable } from './rollup-table.ts';

/** Figures by task name, from rollups alone. */
export function getTaskStatistics(
  rollups: RollupTable,
  { limit, ...query }: TaskStatisticsQuery,
): TaskStatisticsReport {
  const { rows, seconds } = rollupsByName(rollups, query);
  return buildTaskStatistics(rows, limit, seconds);
}

/** Figures of the task names with the most events, from rollups alone. */
export function getTopTasks(
  rollups: RollupTable,
  { limit, ...query }: TaskStatisticsQuery,
): NamedTaskStatistics[] {
  const { rows, seconds } = rollupsByName(rollups, query);
  return buildTopTasks(rows, limit, seconds);
}

function rollupsByName(rollups: RollupTable, { from, to, ...filter }: Omit<TaskStatisticsQuery, 'limit'>) {
  const now = nowSeconds();
  const range = throughToday(minuteRange(from, to), now);
  return { rows: rollups.read(range, filter, 'day'), seconds: passedSeconds(range, now) };
}

/** A time series, from rollups alone. */
export function getStatisticsSeries(
  rollups: RollupTable,
  { from, to, steps: most, ...filter }: StatisticsSeriesQuery,
): StatisticsSeries {
  const steps = seriesSteps({ from, to, steps: most });
  const range = { first: steps.startMinute, end: steps.endMinute };
  const rows = rollups.read(range, filter, coarsestFor(steps.stepMinutes));
  return buildSeries(rows, steps, passedSeconds(range, nowSeconds()));
}
