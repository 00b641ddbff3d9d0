import type { TaskStatistics } from '@celery-cnc/core/models';

/** What task names can be sorted by, greatest first. */
export const STATISTICS_SORTS = [
  'runs',
  'failureRate',
  'retried',
  'throughput',
  'p50',
  'p95',
  'p99',
  'wait',
] as const;

/** One of {@link STATISTICS_SORTS}. */
export type StatisticsSort = (typeof STATISTICS_SORTS)[number];

/** The order when the URL names none. */
export const DEFAULT_SORT: StatisticsSort = 'runs';

/** Tasks that came to an end, however. */
export function runsOf({
  succeeded,
  failed,
  revoked,
  rejected,
}: Pick<TaskStatistics, 'succeeded' | 'failed' | 'revoked' | 'rejected'>): number {
  return succeeded + failed + revoked + rejected;
}

const VALUES: Readonly<Record<StatisticsSort, (task: TaskStatistics) => number | null | undefined>> = {
  runs: runsOf,
  failureRate: (task) => task.failureRate,
  retried: (task) => task.retried,
  throughput: (task) => task.throughput,
  p50: (task) => task.runtime?.p50,
  p95: (task) => task.runtime?.p95,
  p99: (task) => task.runtime?.p99,
  wait: (task) => task.wait?.p95,
};

/** Greatest first; what has no value comes last, and among equals those with most runs come first. */
export function sortStatistics(tasks: readonly TaskStatistics[], sort: StatisticsSort): TaskStatistics[] {
  const rankOf = (task: TaskStatistics) => VALUES[sort](task) ?? Number.NEGATIVE_INFINITY;
  return tasks.toSorted((a, b) => {
    const [x, y] = [rankOf(a), rankOf(b)];
    return x === y ? runsOf(b) - runsOf(a) : y - x;
  });
}
