import { z } from 'zod';
import type { StatisticsSeriesJson, TaskStatisticsJson } from '../api/statistics.ts';
import { toGapJson } from '../json/gap-json.ts';
import { toSeriesPointJson } from '../json/series-point-json.ts';
import { toRfc3339 } from '../json/time.ts';
import { countParameter, textParameter } from '../query/parameters.ts';
import { readQuery } from '../query/read-query.ts';
import { timeRangeParameters, toTimeRange } from '../query/time-range.ts';
import { type ApiHandler, nowSeconds } from '../web-services.ts';

const MOST_GAPS = 200;

const filterParameters = {
  name: textParameter(500).optional(),
  queue: textParameter(500).optional(),
  worker: textParameter(500).optional(),
};
const reportParameters = z.object({
  ...timeRangeParameters,
  ...filterParameters,
  limit: countParameter(1000, 100),
});
const seriesParameters = z.object({ ...timeRangeParameters, ...filterParameters });

/** `GET /statistics`: figures by task name over a range, whether or not its tasks are still stored. */
export const getStatistics: ApiHandler = async (context, { context: { db } }) => {
  const { limit, ...parameters } = readQuery(context, reportParameters);
  const { from, to } = toTimeRange(parameters, nowSeconds());
  const report = await db.getTaskStatistics({ from, to, limit, ...filterOf(parameters) });
  return context.json<TaskStatisticsJson>({ from: toRfc3339(from), to: toRfc3339(to), ...report });
};

/** `GET /statistics/series`: counts and percentiles over time. */
export const getStatisticsSeries: ApiHandler = async (context, { context: { db } }) => {
  const parameters = readQuery(context, seriesParameters);
  const range = toTimeRange(parameters, nowSeconds());
  const [series, gaps] = await Promise.all([
    db.getStatisticsSeries({ ...range, ...filterOf(parameters) }),
    db.listGaps({ from: range.from, to: range.to, limit: MOST_GAPS }),
  ]);
  return context.json<StatisticsSeriesJson>({
    series: series.series.map(toSeriesPointJson),
    stepSeconds: series.stepSeconds,
    totals: series.totals,
    gaps: gaps.map(toGapJson),
  });
};

/** Only what was given: the contract takes no `undefined`. */
function filterOf({
  name,
  queue,
  worker,
}: {
  name?: string | undefined;
  queue?: string | undefined;
  worker?: string | undefined;
}) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(queue === undefined ? {} : { queue }),
    ...(worker === undefined ? {} : { worker }),
  };
}
