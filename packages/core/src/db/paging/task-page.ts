import type { TaskSummary } from '../models/task.ts';
import type { TaskPage, TaskQuery } from '../models/task-query.ts';
import { sortKeyOf } from '../models/task-sort.ts';
import { decodeCursor, encodeCursor, type ListOrder, type ListPosition } from './cursor.ts';

/** A task with its place in the order of first sight. */
export interface ListedTask {
  readonly seq: number;
  readonly task: TaskSummary;
}

/** How the list of a query is sorted. */
export function listOrderOf({ sort = 'seen', order = 'desc' }: TaskQuery): ListOrder {
  return { sort, order };
}

/** Where a query's page begins; `undefined` for the first page. Throws `CNC_CURSOR_INVALID`. */
export function listPositionOf(query: TaskQuery): ListPosition | undefined {
  return query.cursor === undefined ? undefined : decodeCursor(query.cursor, listOrderOf(query));
}

/**
 * A page with its cursors.
 *
 * @param rows - The rows nearest to the position, nearest first in its direction, and one more than the page holds
 *   where there are that many.
 */
export function toTaskPage(
  rows: readonly ListedTask[],
  query: TaskQuery,
  position: ListPosition | undefined,
): TaskPage {
  const more = rows.length > query.limit;
  const page = rows.slice(0, query.limit);
  const backward = position?.direction === 'previous';
  if (backward) page.reverse();
  const order = listOrderOf(query);
  const cursor = (row: ListedTask | undefined, direction: ListPosition['direction']) =>
    row === undefined
      ? null
      : encodeCursor(order, { direction, key: sortKeyOf(row.task, order.sort), seq: row.seq });
  // Where one came from there is a page, even if all its tasks have been deleted meanwhile.
  return {
    items: page.map((row) => row.task),
    nextCursor: backward || more ? cursor(page.at(-1), 'next') : null,
    previousCursor: (backward ? more : position !== undefined) ? cursor(page[0], 'previous') : null,
  };
}
