import type { SortOrder, TaskSort } from '@celery-cnc/core/models';

/** How a task list is sorted. */
export interface ListOrder {
  readonly sort: TaskSort;
  readonly order: SortOrder;
}

/** What each sort is called, and its two ways. */
export const SORT_LABELS: Readonly<Record<TaskSort, { readonly label: string } & Record<SortOrder, string>>> =
  {
    seen: { label: 'Age', desc: 'newest first', asc: 'oldest first' },
    received: { label: 'Received', desc: 'latest first', asc: 'earliest first' },
    started: { label: 'Started', desc: 'latest first', asc: 'earliest first' },
    finished: { label: 'Finished', desc: 'latest first', asc: 'earliest first' },
    runtime: { label: 'Runtime', desc: 'longest first', asc: 'shortest first' },
    name: { label: 'Task', desc: 'Z to A', asc: 'A to Z' },
  };

/** The order after a column's head was pressed: its own first, then the other way round. */
export function toggleOrder(now: ListOrder, sort: TaskSort): ListOrder {
  if (now.sort !== sort) return { sort, order: sort === 'name' ? 'asc' : 'desc' };
  return { sort, order: now.order === 'desc' ? 'asc' : 'desc' };
}
