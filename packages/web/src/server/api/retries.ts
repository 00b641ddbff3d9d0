/** The JSON of `/api/v1`: running tasks, again or for the first time. Times are RFC 3339 in UTC, durations seconds. */
import type { RetriedTask, TaskCall } from '@celery-cnc/core/component';

/** `GET /task-calls/{id}`: with what a task was called, as far as anybody knows. */
export interface TaskCallJson extends TaskCall {
  /** Apps for which it can be published; the first one unless another is named. */
  readonly apps: readonly string[];
}

/** `POST /tasks/{id}/retry`. */
export type RetriedTaskJson = RetriedTask;

/** `POST /tasks`. */
export interface PublishedTaskJson {
  readonly taskId: string;
}

/** `GET /registered-tasks`: names that workers know, or that were seen. */
export interface RegisteredTasksJson {
  readonly items: readonly {
    readonly name: string;
    /** Workers that can run it; 0 where no worker that answered knows it. */
    readonly workers: number;
  }[];
}

/** `POST /task-retries` without `dryRun: false`: how many tasks would run again. */
export interface RetryCountJson {
  readonly dryRun: true;
  readonly count: number;
  /** `false` where counting stopped: there are more. */
  readonly exact: boolean;
  /** No more than so many run again at once. */
  readonly most: number;
}

/** `POST /task-retries` with `dryRun: false`, `GET` and `DELETE /task-retries/{id}`: tasks that are being run again. */
export interface BulkRetryJson {
  readonly dryRun: false;
  readonly id: string;
  readonly q: string;
  readonly startedAt: string;
  /** `null` while it is at work. */
  readonly finishedAt: string | null;
  /** Why it ended before all was done. */
  readonly stopped: 'asked' | 'failed' | null;
  /** Tasks that were found at the beginning. */
  readonly total: number;
  /** Tasks that run again. */
  readonly retried: number;
  /** Tasks that had been run again before. */
  readonly skipped: number;
  /** Tasks that could not be run again. */
  readonly failed: number;
  /** The first of those, with why. */
  readonly problems: readonly { readonly taskId: string; readonly message: string }[];
}
