import type { StatisticsSeriesQuery, TaskStatisticsQuery } from '../../../../ipc/contract.ts';
import { seriesSteps } from '../../../models/series-steps.ts';
import type {
  NamedTaskStatistics,
  StatisticsSeries,
  TaskStatisticsReport,
} from '../../../models/statistics.ts';
import { buildSeries, buildTaskStatistics, buildTopTasks } from '../../../rollups/build-statistics.ts';
import { minuteRange, passedSeconds, throughToday } from '../../../rollups/rollup-range.ts';
import { coarsestFor } from '../../../rollups/rollup-spans.ts';
import { nowSeconds } from '../../now-seconds.ts';
import type { LabelBook } from '../label-book.ts';
import type { ReadDatabase } from '../open-database.ts';
import { readRollups } from './rollup-reader.ts';

/** Figures by task name, from rollups alone. */
export async function getTaskStatistics(
  db: ReadDatabase,
  texts: LabelBook,
  { limit, ...query }: TaskStatisticsQuery,
): Promise<TaskStatisticsReport> {
  const { rows, seconds } = await rollupsByName(db, texts, query);
  return buildTaskStatistics(rows, limit, seconds);
}

/** Figures of the task names with the most events, from rollups alone. */
export async function getTopTasks(
  db: ReadDatabase,
  texts: LabelBook,
  { limit, ...query }: TaskStatisticsQuery,
): Promise<NamedTaskStatistics[]> {
  const { rows, seconds } = await rollupsByName(db, texts, query);
  return buildTopTasks(rows, limit, seconds);
}

async function rollupsByName(
  db: ReadDatabase,
  texts: LabelBook,
  { from, to, ...filter }: Omit<TaskStatisticsQuery, 'limit'>,
) {
  const now = nowSeconds();
  const range = throughToday(minuteRange(from, to), now);
  const rows = await readRollups(db, texts, { range, filter, coarsest: 'day', byName: true });
  return { rows, seconds: passedSeconds(range, now) };
}

/** A time series, from rollups alone. */
export async function getStatisticsSeries(
  db: ReadDatabase,
  texts: LabelBook,
  { from, to, steps: most, ...filter }: StatisticsSeriesQuery,
): Promise<StatisticsSeries> {
  const steps = seriesSteps({ from, to, steps: most });
  const range = { first: steps.startMinute, end: steps.endMinute };
  const coarsest = coarsestFor(steps.stepMinutes);
  const rows = await readRollups(db, texts, { range, filter, coarsest, byName: false });
  return buildSeries(rows, steps, passedSeconds(range, nowSeconds()));
}
