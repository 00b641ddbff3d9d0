import type { StatisticsSeriesQuery, TaskStatisticsQuery } from '../../../../ipc/contract.ts';
import { seriesSteps } from '../../../models/series-steps.ts';
import type { StatisticsSeries, TaskStatisticsReport } from '../../../models/statistics.ts';
import { buildSeries, buildTaskStatistics } from '../../../rollups/build-statistics.ts';
import { minuteRange, passedSeconds } from '../../../rollups/rollup-range.ts';
import { coarsestFor } from '../../../rollups/rollup-spans.ts';
import { nowSeconds } from '../../now-seconds.ts';
import type { SqliteDatabase } from '../open-database.ts';
import type { LabelTexts } from '../task-row.ts';
import { readRollups } from './rollup-reader.ts';

/** Figures by task name, from rollups alone. */
export function getTaskStatistics(
  db: SqliteDatabase,
  texts: LabelTexts,
  { from, to, limit, ...filter }: TaskStatisticsQuery,
): TaskStatisticsReport {
  const range = minuteRange(from, to);
  const rows = db.transaction(() => readRollups(db, texts, { range, filter, coarsest: 'day', byName: true }));
  return buildTaskStatistics(rows, limit, passedSeconds(range, nowSeconds()));
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
