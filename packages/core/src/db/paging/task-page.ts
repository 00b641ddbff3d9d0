import type { TaskSummary } from '../models/task.ts';
import type { TaskPage, TaskQuery } from '../models/task-query.ts';
import { sortKeyOf } from '../models/task-sort.ts';
import { decodeCursor, encodeCursor, type ListOrder, type ListPosition } from './cursor.ts';
import type { Place } from './place-order.ts';

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
 * @param stoppedAt - Where the search stopped before it had as many; absent where it came to the end.
 */
export function toTaskPage(
  rows: readonly ListedTask[],
  query: TaskQuery,
  position: ListPosition | undefined,
  stoppedAt?: Place,
): TaskPage {
  const more = rows.length > query.limit;
  const page = rows.slice(0, query.limit);
  const backward = position?.direction === 'previous';
  if (backward) page.reverse();
  const list = listOrderOf(query);
  const placeOf = (row: ListedTask | undefined): Place | undefined =>
    row && { key: sortKeyOf(row.task, list.sort), seq: row.seq };
  const first = placeOf(page[0]) ?? stoppedAt;
  const last = placeOf(page.at(-1)) ?? stoppedAt;
  const onward = stoppedAt ?? (more ? (backward ? first : last) : undefined);
  // Where one came from there is a page, even if all its tasks have been deleted meanwhile.
  const back = position && (backward ? last : first);
  const cursor = (place: Place | undefined, direction: ListPosition['direction']) =>
    place ? encodeCursor(list, { direction, ...place }) : null;
  return {
    items: page.map((row) => row.task),
    nextCursor: cursor(backward ? back : onward, 'next'),
    previousCursor: cursor(backward ? onward : back, 'previous'),
    ...(stoppedAt && { partial: true }),
  };
}
