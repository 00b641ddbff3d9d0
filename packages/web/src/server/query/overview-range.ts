import type { OverviewQuery } from '@celery-cnc/core/component';
import { z } from 'zod';
import { choiceParameter } from './parameters.ts';

/** Width and steps of each range, seconds; steps are whole minutes because rollups are. */
const RANGES = {
  '15m': { seconds: 900, stepSeconds: 60 },
  '1h': { seconds: 3600, stepSeconds: 60 },
  '6h': { seconds: 21_600, stepSeconds: 300 },
  '24h': { seconds: 86_400, stepSeconds: 900 },
  '7d': { seconds: 604_800, stepSeconds: 3600 },
} as const;

/** Parameters of `GET /overview`. */
export const overviewParameters = z.object({
  range: choiceParameter(['15m', '1h', '6h', '24h', '7d'], '1h'),
});

/** The range that ends with the step in which now (epoch seconds) lies, on whole steps so that charts stand still. */
export function toOverviewQuery(range: keyof typeof RANGES, nowSeconds: number): OverviewQuery {
  const { seconds, stepSeconds } = RANGES[range];
  const to = (Math.floor(nowSeconds / stepSeconds) + 1) * stepSeconds;
  return { from: to - seconds, to, steps: seconds / stepSeconds };
}
