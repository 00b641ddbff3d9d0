import type { TaskStatistics } from '@celery-cnc/core/models';
import { expect, it } from 'vitest';
import { taskStatistics } from '../../test-data.ts';
import { parseStatisticsSearch, scopeOf } from './statistics-search.ts';
import { sortStatistics } from './statistics-sort.ts';

const measured = (p95: number) => ({ count: 1, mean: 1, p50: 1, p95, p99: 1, max: 1 });
const TASKS: readonly TaskStatistics[] = [
  taskStatistics({ name: 'a', succeeded: 5, failureRate: 0, runtime: measured(2) }),
  taskStatistics({ name: 'b', revoked: 7 }),
  taskStatistics({ name: 'c', succeeded: 1, failed: 1, failureRate: 0.5, runtime: measured(9) }),
];
const sorted = (sort: Parameters<typeof sortStatistics>[1]) =>
  sortStatistics(TASKS, sort).map(({ name }) => name);

it('sorts by what is asked for, without a value last', () => {
  expect(sorted('runs')).toEqual(['b', 'a', 'c']);
  expect(sorted('failureRate')).toEqual(['c', 'a', 'b']);
  expect(sorted('p95')).toEqual(['c', 'a', 'b']);
  expect(sorted('wait')).toEqual(['b', 'a', 'c']);
});

it('reads the URL, and leaves out what is usual or unknown', () => {
  const search = parseStatisticsSearch({ range: '7d', sort: 'p95', worker: 'w1@host', queue: '', other: 1 });
  expect(search).toEqual({ range: '7d', sort: 'p95', worker: 'w1@host' });
  expect(parseStatisticsSearch({ range: '1h', sort: 'runs' })).toEqual({});
  expect(scopeOf(search)).toEqual({ worker: 'w1@host' });
});
