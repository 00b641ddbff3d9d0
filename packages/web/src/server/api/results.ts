/** The JSON of `/api/v1`: what result backends hold. Times are as Python wrote them. */
import type { ForgottenGroup, ListedResult, StoredGroup, StoredResult } from '@celery-cnc/core/component';

/** A result backend that could not be asked. */
export interface ResultProblemJson {
  readonly app: string;
  readonly code: string;
  readonly message: string;
}

/** `GET /task-results/{id}?app=`: without `app`, the apps of the task's broker are asked in turn. */
export interface TaskResultJson {
  readonly taskId: string;
  /** Whose backend holds it; `null` where none does. */
  readonly app: string | null;
  readonly result: StoredResult | null;
  readonly problems: readonly ResultProblemJson[];
}

/** `GET /group-results/{id}?app=`: `null` where it was not saved, or has expired. */
export interface GroupResultJson {
  readonly group: StoredGroup | null;
}

/** `GET /results?app=&kind=&after=&limit=`. */
export interface ResultsJson {
  readonly items: readonly ListedResult[];
  /** For `after`; `null` at the end. */
  readonly next: string | null;
}

/** `POST /task-results/forget`: whether there was one. */
export interface ForgottenResultJson {
  readonly forgotten: boolean;
}

/** `POST /group-results/forget`. */
export interface ForgottenGroupJson extends ForgottenGroup {
  readonly dryRun: boolean;
}
