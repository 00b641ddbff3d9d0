/**
 * Which tasks are meant: plain conditions that all must hold. The query language (`query/`) is text for the same
 * thing, and every adapter turns it into its own way of searching.
 */

/** Fields of a task that are compared as text; values are exact or globs with `*` and `?`. */
export const TEXT_FIELDS = ['name', 'worker', 'queue', 'client', 'broker', 'exception'] as const;

/** Fields that hold the id of a task; compared exactly. `root` includes the root itself. */
export const ID_FIELDS = ['id', 'root', 'parent'] as const;

/** Fields that are compared as numbers: `seen`, `received`, `started`, `finished` in epoch seconds, `runtime` in seconds. */
export const RANGE_FIELDS = ['seen', 'received', 'started', 'finished', 'runtime', 'retries'] as const;

/** A field of {@link TEXT_FIELDS}; `exception` is the class of the exception, without its arguments. */
export type TextField = (typeof TEXT_FIELDS)[number];
/** A field of {@link ID_FIELDS}. */
export type IdField = (typeof ID_FIELDS)[number];
/** A field of {@link RANGE_FIELDS}; `seen` is the first sight by our own clock. */
export type RangeField = (typeof RANGE_FIELDS)[number];

/** A range; bounds that are absent do not bind. */
export interface NumberRange {
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
}

/** What one condition asks of a task, before its negation. */
export type TaskTest =
  /** Any of these states; Celery's names in capitals. */
  | { readonly field: 'state'; readonly anyOf: readonly string[] }
  | { readonly field: TextField; readonly anyOf: readonly string[] }
  | { readonly field: IdField; readonly anyOf: readonly string[] }
  | { readonly field: RangeField; readonly range: NumberRange }
  /** A stamp of Celery's stamping; without a value any value does. */
  | { readonly field: 'stamp'; readonly key: string; readonly value?: string }
  | { readonly field: 'pinned' }
  /** Words or a phrase in args, kwargs, result, exception, traceback, name or id; case-insensitive. */
  | { readonly field: 'text'; readonly text: string };

/** A condition; `not` turns it round. A task without the field never meets the test, so it meets its negation. */
export type TaskCondition = TaskTest & { readonly not?: true };

/** All conditions must hold; none means every task. */
export type TaskFilter = readonly TaskCondition[];

/** What lists can be sorted by. `seen` (the default) is the order of first sight and the cheapest everywhere. */
export const TASK_SORTS = ['seen', 'received', 'started', 'finished', 'runtime', 'name'] as const;

/** A field of {@link TASK_SORTS}; tasks without the field come last whichever way it is sorted. */
export type TaskSort = (typeof TASK_SORTS)[number];
