import { and, asc, desc, eq, gt, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { TaskSort } from '../../../models/task-filter.ts';
import type { ListOrder, ListPosition } from '../../../paging/cursor.ts';
import { labels, tasks } from '../schema.ts';

/** What rows are sorted by, beside `seq`. */
const SORT_KEYS: Readonly<Record<Exclude<TaskSort, 'seen'>, SQL>> = {
  received: sql`${tasks.receivedAt}`,
  started: sql`${tasks.startedAt}`,
  finished: sql`${tasks.finishedAt}`,
  runtime: sql`${tasks.runtimeSeconds}`,
  name: sql`(SELECT ${labels.text} FROM ${labels} WHERE ${labels.id} = ${tasks.name})`,
};

/** The `ORDER BY` of a list, read from its beginning or backward; rows without the key are at the list's end. */
export function taskOrder({ sort, order }: ListOrder, direction: ListPosition['direction']): SQL[] {
  const forward = direction === 'next';
  const way = (order === 'desc') === forward ? desc : asc;
  if (sort === 'seen') return [way(tasks.seq)];
  const key = SORT_KEYS[sort];
  const lacks = sql`${key} IS NULL`;
  return [forward ? asc(lacks) : desc(lacks), way(key), way(tasks.seq)];
}

/** The rows beyond a position. */
export function beyond({ sort, order }: ListOrder, { direction, key, seq }: ListPosition): SQL | undefined {
  const forward = direction === 'next';
  const past = (order === 'desc') === forward ? lt : gt;
  if (sort === 'seen') return past(tasks.seq, seq);
  const column = SORT_KEYS[sort];
  if (key === null) {
    return or(and(isNull(column), past(tasks.seq, seq)), forward ? undefined : isNotNull(column));
  }
  const sameKey = and(eq(column, key), past(tasks.seq, seq));
  return or(past(column, key), sameKey, forward ? isNull(column) : undefined);
}
