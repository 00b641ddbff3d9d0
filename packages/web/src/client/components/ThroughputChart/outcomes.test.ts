import { expect, it } from 'vitest';
import type { SeriesPointJson } from '../../../server/api/statistics.ts';
import { stackOutcomes, totalOutcomes } from './outcomes.ts';

const point = (at: string, counts: Partial<SeriesPointJson>): SeriesPointJson => ({
  at,
  ...{ sent: 0, received: 0, started: 0, succeeded: 0, failed: 0, retried: 0, revoked: 0, rejected: 0 },
  ...{ lost: 0, runtime: null, wait: null },
  ...counts,
});

const SERIES = [
  point('2026-11-24T08:00:00Z', { succeeded: 10, failed: 2, retried: 1 }),
  point('2026-11-24T08:00:30Z', { succeeded: 5, revoked: 3 }),
];

it('stacks failures below successes', () => {
  const { times, stacks } = stackOutcomes(SERIES);
  expect(times).toEqual([1795507200, 1795507230]);
  expect(stacks).toEqual([
    [2, 0],
    [3, 0],
    [3, 3],
    [13, 8],
  ]);
});

it('sums each outcome', () => {
  expect(totalOutcomes(SERIES)).toEqual({ failed: 2, retried: 1, revoked: 3, succeeded: 15 });
});
