import type { TaskSummary } from './task.ts';
import type { TaskFilter, TaskSort } from './task-filter.ts';

/** Which way a list runs: `desc` begins with the newest, latest, longest, or the end of the alphabet. */
export const SORT_ORDERS = ['desc', 'asc'] as const;

/** A way of {@link SORT_ORDERS}. */
export type SortOrder = (typeof SORT_ORDERS)[number];

/** One page of the tasks that meet a filter. Ties are in the order of first sight, the same way round. */
export interface TaskQuery {
  /** Rows a page, 1 to 500. */
  readonly limit: number;
  /** Default: every task. */
  readonly where?: TaskFilter;
  /** Default `seen`. */
  readonly sort?: TaskSort;
  /** Default `desc`. */
  readonly order?: SortOrder;
  /** `nextCursor` or `previousCursor` of a page of the same sort and order; refused with `CNC_CURSOR_INVALID` else. */
  readonly cursor?: string;
}

/** One page of tasks. Cursors stay good while tasks come and go: they stand for a place, not for a number of rows. */
export interface TaskPage {
  readonly items: readonly TaskSummary[];
  /** `null` on the last page. */
  readonly nextCursor: string | null;
  /** `null` on the first page. Tasks that came before its first row since then are on the page before. */
  readonly previousCursor: string | null;
  /**
   * Set where the search stopped at its bound of work: `items` may be fewer than asked for, even none, though there are
   * more. The cursor in the direction of reading goes on from there. Set, too, where a search index that is being built
   * lacks tasks.
   */
  readonly partial?: true;
}

/** How many tasks meet a filter. */
export interface TaskCountQuery {
  readonly where?: TaskFilter;
  /** Counting stops here, 1 to 100,000. */
  readonly limit: number;
}

/** A number of tasks. */
export interface TaskCount {
  readonly count: number;
  /** Whether `count` is the number; else there are more than that. */
  readonly exact: boolean;
}
