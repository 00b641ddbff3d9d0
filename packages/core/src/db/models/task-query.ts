import type { TaskSummary } from './task.ts';

/** Which tasks to list; all given conditions must hold. Newest first. */
export interface TaskQuery {
  /** Rows a page, 1 to 500. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
  /** Any of these states. */
  readonly states?: readonly string[];
  /** Exact task name, or a glob with `*` and `?`. */
  readonly name?: string;
  /** Exact worker node name, or a glob. */
  readonly worker?: string;
  /** Exact queue name. */
  readonly queue?: string;
  /** Every task whose root this is, itself included. */
  readonly rootId?: string;
  readonly parentId?: string;
  /** Free text, found in id, name, args, kwargs, result and exception; case-insensitive. */
  readonly search?: string;
  /** Epoch seconds: first seen at or after. */
  readonly from?: number;
  /** Epoch seconds: first seen before. */
  readonly to?: number;
}

/** One page of tasks. */
export interface TaskPage {
  readonly items: readonly TaskSummary[];
  /** `null` on the last page. */
  readonly nextCursor: string | null;
}
