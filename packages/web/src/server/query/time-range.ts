import type { OverviewQuery } from '@celery-cnc/core/component';
import { z } from 'zod';
import { HttpError } from '../http-error.ts';
import { toRfc3339 } from '../json/time.ts';
import { choiceParameter, countParameter, timeParameter } from './parameters.ts';

/** Width and steps of each range, seconds; steps are whole minutes because rollups are. */
const RANGES = {
  '15m': { seconds: 900, stepSeconds: 60 },
  '1h': { seconds: 3600, stepSeconds: 60 },
  '6h': { seconds: 21_600, stepSeconds: 300 },
  '24h': { seconds: 86_400, stepSeconds: 900 },
  '7d': { seconds: 604_800, stepSeconds: 3600 },
  '30d': { seconds: 2_592_000, stepSeconds: 21_600 },
} as const;
const DEFAULT_STEPS = 60;
const LEAST_STEPS = 10;
const MOST_STEPS = 500;

const range = choiceParameter(['15m', '1h', '6h', '24h', '7d', '30d'], '1h');

/** Parameters of `GET /overview`. */
export const overviewParameters = z.object({ range });

/** Parameters that name a time range: a word for one that ends now, or its beginning and, if it is over, its end. */
export const timeRangeParameters = {
  range,
  from: timeParameter.optional(),
  to: timeParameter.optional(),
  steps: countParameter(MOST_STEPS, DEFAULT_STEPS).pipe(
    z.number().min(LEAST_STEPS, `is too small; give ${LEAST_STEPS} to ${MOST_STEPS}`),
  ),
};

/** What {@link timeRangeParameters} read. */
export type TimeRange = z.output<z.ZodObject<typeof timeRangeParameters>>;

/** The range that ends with the step in which now (epoch seconds) lies, on whole steps so that charts stand still. */
export function rangeEndingNow(range: keyof typeof RANGES, nowSeconds: number): OverviewQuery {
  const { seconds, stepSeconds } = RANGES[range];
  const to = (Math.floor(nowSeconds / stepSeconds) + 1) * stepSeconds;
  return { from: to - seconds, to, steps: seconds / stepSeconds };
}

/**
 * The range that was asked for. `from` and `to` are stronger than `range`.
 *
 * @throws {HttpError} 400 where it ends before it begins.
 */
export function toTimeRange({ range, from, to, steps }: TimeRange, nowSeconds: number): OverviewQuery {
  if (from === undefined) return rangeEndingNow(range, nowSeconds);
  const end = to ?? nowSeconds;
  if (end > from) return { from, to: end, steps };
  const message = `from: "${toRfc3339(from)}" is not before the end of the range, ${toRfc3339(end)}`;
  throw new HttpError(400, 'CNC_HTTP_PARAMETER', message, 'from');
}
