import { expect, it } from 'vitest';
import type { SeriesPointJson } from '../../../server/api/statistics.ts';
import { hasPercentiles, percentileLines } from './percentiles.ts';

const NOTHING = {
  ...{ sent: 0, received: 0, started: 0, succeeded: 0, failed: 0, retried: 0, revoked: 0, rejected: 0 },
  ...{ lost: 0, runtime: null, wait: null },
};
const MEASURED = { count: 3, mean: 2, p50: 1, p95: 3, p99: 4, max: 5 };

it('draws a line for each percentile, with holes where nothing was measured', () => {
  const series: SeriesPointJson[] = [
    { ...NOTHING, at: '2026-11-24T08:00:00Z', runtime: MEASURED },
    { ...NOTHING, at: '2026-11-24T08:01:00Z', wait: { ...MEASURED, p50: null } },
  ];
  const times = [1795507230, 1795507290];
  expect(percentileLines(series, 60, 'runtime')).toEqual([times, [4, null], [3, null], [1, null]]);
  expect(percentileLines(series, 60, 'wait')).toEqual([times, [null, 4], [null, 3], [null, null]]);
});

it('knows what has none', () => {
  expect(hasPercentiles(MEASURED)).toBe(true);
  expect(hasPercentiles({ ...MEASURED, p50: null })).toBe(false);
  expect(hasPercentiles(null)).toBe(false);
});
