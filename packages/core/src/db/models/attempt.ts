import type { TaskState } from './task-state.ts';

/** One delivery of a task to a worker: the first, a retry, or a redelivery. Times are epoch seconds. */
export interface Attempt {
  /** The task's `retries` in this attempt: 0, 1, 2, … */
  readonly retries: number;
  /** 0 for the first delivery of this retry number, 1 for a redelivery, … */
  readonly delivery: number;
  readonly worker: string | null;
  readonly pid: number | null;
  readonly state: TaskState;
  readonly sentAt: number | null;
  readonly receivedAt: number | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly runtimeSeconds: number | null;
  readonly result: string | null;
  readonly exception: string | null;
  readonly traceback: string | null;
  readonly eta: string | null;
}
