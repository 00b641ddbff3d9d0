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
import { placeComparer } from '../../paging/place-order.ts';
import { listOrderOf, listPositionOf, toTaskPage } from '../../paging/task-page.ts';
import type { MemoryTask } from './task-table.ts';

const MICROSECONDS_A_SECOND = 1_000_000;

/** One page of the tasks that match. */
export function listTasks(tasks: Iterable<MemoryTask>, query: TaskQuery): TaskPage {
  const list = listOrderOf(query);
  const position = listPositionOf(query);
  const compare = placeComparer(list, position?.direction ?? 'next');
  const rows = matching(tasks, query.where)
    .map((row) => ({ ...row, key: sortKeyOf(row.stored.task, list.sort) }))
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

function facetValueOf(task: Task, field: FacetField): string | null {
  return field === 'exception' ? exceptionClassOf(task.exception) : task[field];
}
