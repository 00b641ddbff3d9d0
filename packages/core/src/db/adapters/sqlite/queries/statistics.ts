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
import type { SqliteDatabase } from '../open-database.ts';
import type { LabelTexts } from '../task-row.ts';
import { readRollups } from './rollup-reader.ts';

/** Figures by task name, from rollups alone. */
export function getTaskStatistics(
  db: SqliteDatabase,
  texts: LabelTexts,
  { limit, ...query }: TaskStatisticsQuery,
): TaskStatisticsReport {
  const { rows, seconds } = rollupsByName(db, texts, query);
  return buildTaskStatistics(rows, limit, seconds);
}

/** Figures of the task names with the most events, from rollups alone. */
export function getTopTasks(
  db: SqliteDatabase,
  texts: LabelTexts,
  { limit, ...query }: TaskStatisticsQuery,
): NamedTaskStatistics[] {
  const { rows, seconds } = rollupsByName(db, texts, query);
  return buildTopTasks(rows, limit, seconds);
}

function rollupsByName(
  db: SqliteDatabase,
  texts: LabelTexts,
  { from, to, ...filter }: Omit<TaskStatisticsQuery, 'limit'>,
) {
  const now = nowSeconds();
  const range = throughToday(minuteRange(from, to), now);
  const rows = db.transaction(() => readRollups(db, texts, { range, filter, coarsest: 'day', byName: true }));
  return { rows, seconds: passedSeconds(range, now) };
}

/** A time series, from rollups alone. */
export function getStatisticsSeries(
  db: SqliteDatabase,
  texts: LabelTexts,
  { from, to, steps: most, ...filter }: StatisticsSeriesQuery,
): StatisticsSeries {
  const steps = seriesSteps({ from, to, steps: most });
  const range = { first: steps.startMinute, end: steps.endMinute };
  const coarsest = coarsestFor(steps.stepMinutes);
  const rows = db.transaction(() => readRollups(db, texts, { range, filter, coarsest, byName: false }));
  return buildSeries(rows, steps, passedSeconds(range, nowSeconds()));
}
