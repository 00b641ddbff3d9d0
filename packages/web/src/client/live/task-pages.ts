import type { InfiniteData } from '@tanstack/react-query';
import type { TaskJson, TaskPageJson } from '../../server/api/tasks.ts';
import { firstSeenMs } from './first-seen.ts';

/** The cached pages of one task list. */
export type TaskPages = InfiniteData<TaskPageJson, string | null>;

/** Replaces rows that changed, in place; the same object where none is on these pages. */
export function patchTaskPages(data: TaskPages, changed: ReadonlyMap<string, TaskJson>): TaskPages {
  let touched = false;
  const pages = data.pages.map((page) => {
    if (!page.items.some((item) => changed.has(item.id))) return page;
    touched = true;
    return { ...page, items: page.items.map((item) => changed.get(item.id) ?? item) };
  });
  return touched ? { ...data, pages } : data;
}

/**
 * Of the tasks given, those that are not on these pages but belong at their beginning: first seen after the last row of
 * the first page. Older ones belong to pages further down, which are read from the server when they are reached.
 */
export function findNewTasks(data: TaskPages, tasks: readonly TaskJson[]): TaskJson[] {
  const known = new Set(data.pages.flatMap((page) => page.items.map((item) => item.id)));
  const first = data.pages[0];
  // The pages before have been let go of: the beginning is not here.
  if (first?.previousCursor) return [];
  const last = first?.items.at(-1);
  const after = last && first?.nextCursor !== null ? firstSeenMs(last) : 0;
  return tasks.filter((task) => !known.has(task.id) && firstSeenMs(task) >= after);
}

/** Puts tasks into the first page at their place by time, newest first. */
export function insertTasks(data: TaskPages, tasks: readonly TaskJson[]): TaskPages {
  const [first, ...others] = data.pages;
  if (!first || tasks.length === 0) return data;
  const items = [...first.items, ...tasks].sort((a, b) => firstSeenMs(b) - firstSeenMs(a));
  return { ...data, pages: [{ ...first, items }, ...others] };
}

/** Takes rows away that no longer belong here; the same object where all do. */
export function dropTasks(data: TaskPages, misfits: (task: TaskJson) => boolean): TaskPages {
  if (!data.pages.some((page) => page.items.some(misfits))) return data;
  const pages = data.pages.map((page) => ({ ...page, items: page.items.filter((task) => !misfits(task)) }));
  return { ...data, pages };
}
