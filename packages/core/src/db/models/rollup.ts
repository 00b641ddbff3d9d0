import type { Gap } from './gap.ts';

/** Events of one kind in one minute. */
export interface EventTally {
  /** Epoch minutes of the events, by the clock of their senders. */
  readonly minute: number;
  /** A task event type, as `task-succeeded`. */
  readonly type: string;
  /** Task name; `null` while unknown. */
  readonly name: string | null;
  readonly queue: string | null;
  readonly worker: string | null;
  readonly broker: string;
  /** Exception class of failures and retries. */
  readonly exceptionClass: string | null;
  readonly count: number;
  /** Runtimes of succeeded tasks in this tally, seconds. */
  readonly runtimes: readonly number[];
}

/** Counts in one step of a time series. */
export interface SeriesPoint {
  /** Epoch seconds of the step's beginning. */
  readonly at: number;
  readonly sent: number;
  readonly received: number;
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly retried: number;
  readonly revoked: number;
  readonly rejected: number;
  /** Sum of the runtimes of the succeeded, seconds. */
  readonly runtimeSeconds: number;
}

/** What the overview shows, read from rollups and counters alone. */
export interface Overview {
  /** Stored tasks by state. */
  readonly states: Readonly<Record<string, number>>;
  readonly series: readonly SeriesPoint[];
  /** Width of a series step, seconds. */
  readonly stepSeconds: number;
  /** The task names with most events in the range. */
  readonly topTasks: readonly TaskNameStatistics[];
  readonly gaps: readonly Gap[];
}

/** Counts of one task name in a range. */
export interface TaskNameStatistics {
  readonly name: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly retried: number;
  /** Mean runtime of the succeeded, seconds. */
  readonly meanRuntimeSeconds: number | null;
}
