import type { Gap } from './gap.ts';

/** Relative error of every percentile: a p99 of 10 s is between 9.9 s and 10.1 s. */
export const PERCENTILE_ERROR = 0.01;

/** How long something took, over a range; seconds. */
export interface DurationStatistics {
  /** How many were measured. */
  readonly count: number;
  /** Exact. */
  readonly mean: number;
  /** Percentiles, within {@link PERCENTILE_ERROR}; `null` where only sums were kept (before version 0.2). */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** Exact; `null` as the percentiles. */
  readonly max: number | null;
}

/** Events by kind. */
export interface EventCounts {
  readonly sent: number;
  readonly received: number;
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly retried: number;
  readonly revoked: number;
  readonly rejected: number;
  /** Tasks given up because nobody knew them any more. */
  readonly lost: number;
}

/** How often one class of exceptions was raised. */
export interface ExceptionCount {
  /** As Python shows it: `ValueError`. */
  readonly exceptionClass: string;
  readonly failed: number;
  readonly retried: number;
}

/** All that rollups tell about a range. */
export interface Statistics extends EventCounts {
  /** Share of failures among tasks that succeeded or failed, 0 to 1; `null` where there are none. */
  readonly failureRate: number | null;
  /** Tasks that succeeded, failed, were revoked or rejected, by second. */
  readonly throughput: number;
  /** Of succeeded tasks, as their workers measured it; `null` where there are none. */
  readonly runtime: DurationStatistics | null;
  /** From receipt by the worker (or the ETA, where that is later) to the start, for each attempt. */
  readonly wait: DurationStatistics | null;
  /** Most frequent first. */
  readonly exceptions: readonly ExceptionCount[];
}

/** Statistics of one task name. */
export interface TaskStatistics extends Statistics {
  /** `null` stands for events whose task's name is unknown. */
  readonly name: string | null;
}

/** Statistics of a task whose name is known. */
export interface NamedTaskStatistics extends TaskStatistics {
  readonly name: string;
}

/** Whether the name is known. */
export function hasName(statistics: TaskStatistics): statistics is NamedTaskStatistics {
  return statistics.name !== null;
}

/** Statistics by task name. */
export interface TaskStatisticsReport {
  /** Most events first. */
  readonly tasks: readonly TaskStatistics[];
  /** Task names in the range, those beyond the limit included. */
  readonly names: number;
  /** Over all names. */
  readonly totals: Statistics;
}

/** One step of a time series. */
export interface SeriesPoint extends EventCounts {
  /** Epoch seconds of the step's beginning. */
  readonly at: number;
  /** As {@link Statistics.runtime}. */
  readonly runtime: DurationStatistics | null;
  /** As {@link Statistics.wait}. */
  readonly wait: DurationStatistics | null;
}

/** A time series with its sums. */
export interface StatisticsSeries {
  /** Even steps, empty ones included. */
  readonly series: readonly SeriesPoint[];
  /** Width of a step, seconds. */
  readonly stepSeconds: number;
  /** Over the whole series. */
  readonly totals: Statistics;
}

/** What the overview shows, read from rollups and counters alone. */
export interface Overview extends StatisticsSeries {
  /** Stored tasks by state. */
  readonly states: Readonly<Record<string, number>>;
  /** The task names with most events in the range. */
  readonly topTasks: readonly NamedTaskStatistics[];
  readonly gaps: readonly Gap[];
}

/** Narrows statistics down; all that is given must hold. Exact texts. */
export interface StatisticsFilter {
  readonly name?: string;
  readonly queue?: string;
  readonly worker?: string;
}
