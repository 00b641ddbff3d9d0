import type { StatisticsSeriesQuery, TaskStatisticsQuery } from '../../../../ipc/contract.ts';
import { seriesSteps } from '../../../models/series-steps.ts';
import type { StatisticsSeries, TaskStatisticsReport } from '../../../models/statistics.ts';
import { buildSeries, buildTaskStatistics } from '../../../rollups/build-statistics.ts';
import { minuteRange, passedSeconds } from '../../../rollups/rollup-range.ts';
import { coarsestFor } from '../../../rollups/rollup-spans.ts';
import { nowSeconds } from '../../now-seconds.ts';
import type { LabelBook } from '../label-book.ts';
import type { ReadDatabase } from '../open-database.ts';
import { readRollups } from './rollup-reader.ts';

/** Figures by task name, from rollups alone. */
export async function getTaskStatistics(
  db: ReadDatabase,
  texts: LabelBook,
  { from, to, limit, ...filter }: TaskStatisticsQuery,
): Promise<TaskStatisticsReport> {
  const range = minuteRange(from, to);
  const rows = await readRollups(db, texts, { range, filter, coarsest: 'day', byName: true });
  return buildTaskStatistics(rows, limit, passedSeconds(range, nowSeconds()));
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
