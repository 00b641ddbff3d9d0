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
  /** 0 where the tally only adds durations that became known late. */
  readonly count: number;
  /** Runtimes of succeeded tasks in this tally, seconds. */
  readonly runtimes: readonly number[];
  /** How long the started attempts in this tally had waited for their start, seconds. */
  readonly waits: readonly number[];
}
