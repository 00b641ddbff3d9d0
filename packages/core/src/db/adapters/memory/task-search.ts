import { exceptionClassOf } from '../../models/exception-class.ts';
import { taskMatcher } from '../../models/match-task.ts';
import { summarizeTask } from '../../models/summarize-task.ts';
import type { Task } from '../../models/task.ts';
import {
  type FacetField,
  type TaskFacet,
  type TaskFacetQuery,
  toTaskFacet,
} from '../../models/task-facets.ts';
import type { TaskFilter } from '../../models/task-filter.ts';
import type { TaskCount, TaskCountQuery, TaskPage, TaskQuery } from '../../models/task-query.ts';
import { sortKeyOf } from '../../models/task-sort.ts';
import type { ListPosition } from '../../paging/cursor.ts';
import { listOrderOf, listPositionOf, toTaskPage } from '../../paging/task-page.ts';
import type { MemoryTask } from './task-table.ts';

const MICROSECONDS_A_SECOND = 1_000_000;

/** A task's place in a sorted list. */
type Place = Pick<ListPosition, 'key' | 'seq'>;

/** One page of the tasks that match. */
export function listTasks(tasks: Iterable<MemoryTask>, query: TaskQuery): TaskPage {
  const { sort, order } = listOrderOf(query);
  const position = listPositionOf(query);
  const forward = position?.direction !== 'previous';
  const compare = placeComparer(order === 'desc', forward);
  const rows = matching(tasks, query.where)
    .map((row) => ({ ...row, key: sortKeyOf(row.stored.task, sort) }))
    .filter((row) => position === undefined || compare(row, position) > 0)
    .sort(compare)
    .slice(0, query.limit + 1)
    .map(({ seq, stored, pinned }) => ({ seq, task: summarizeTask(stored.task, pinned) }));
  return toTaskPage(rows, query, position);
}

/** How many tasks match, up to the limit. */
export function countTasks(tasks: Iterable<MemoryTask>, { where, limit }: TaskCountQuery): TaskCount {
  const found = matching(tasks, where).length;
  return { count: Math.min(found, limit), exact: found <= limit };
}

/** The values of the fields among the tasks that match. */
export function getTaskFacets(
  tasks: Iterable<MemoryTask>,
  { where, fields, limit }: TaskFacetQuery,
): readonly TaskFacet[] {
  const found = matching(tasks, where);
  return fields.map((field) => {
    const counts = new Map<string, number>();
    for (const { stored } of found) {
      const value = facetValueOf(stored.task, field);
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return toTaskFacet(field, counts, { limit, exact: true });
  });
}

function matching(tasks: Iterable<MemoryTask>, where: TaskFilter = []): MemoryTask[] {
  const matches = taskMatcher(where);
  return [...tasks].filter(({ seq, stored, pinned }) =>
    matches({ task: stored.task, seenAt: seq / MICROSECONDS_A_SECOND, pinned }),
  );
}

/** Compares places by key, then first sight; tasks without a key come last whichever way it is sorted. */
function placeComparer(descending: boolean, forward: boolean): (a: Place, b: Place) => number {
  const onward = descending ? -1 : 1;
  const way = forward ? 1 : -1;
  return (a, b) => {
    if (a.key === b.key) return way * onward * (a.seq - b.seq);
    if (a.key === null) return way;
    if (b.key === null) return -way;
    return way * onward * compareKeys(a.key, b.key);
  };
}

/** Numbers by size, texts by code point as the other adapters do. */
function compareKeys(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

function facetValueOf(task: Task, field: FacetField): string | null {
  return field === 'exception' ? exceptionClassOf(task.exception) : task[field];
}
