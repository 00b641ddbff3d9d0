import { globMatcher, isGlob } from '../../models/glob.ts';
import type { Task } from '../../models/task.ts';
import type { TaskQuery } from '../../models/task-query.ts';
import type { MemoryTask } from './task-table.ts';

const MICROSECONDS_A_SECOND = 1_000_000;

/** A predicate for the conditions of a query, without its cursor. */
export function taskMatcher(query: TaskQuery): (row: MemoryTask) => boolean {
  const states = query.states && query.states.length > 0 ? new Set(query.states) : undefined;
  const name = textMatcher(query.name);
  const worker = textMatcher(query.worker);
  const search = query.search?.toLowerCase();
  const from = query.from === undefined ? undefined : Math.floor(query.from * MICROSECONDS_A_SECOND);
  const to = query.to === undefined ? undefined : Math.floor(query.to * MICROSECONDS_A_SECOND);
  return ({ seq, stored: { task } }) =>
    (states === undefined || states.has(task.state)) &&
    (name === undefined || (task.name !== null && name(task.name))) &&
    (worker === undefined || (task.worker !== null && worker(task.worker))) &&
    (query.queue === undefined || task.queue === query.queue) &&
    (query.rootId === undefined || task.rootId === query.rootId || task.id === query.rootId) &&
    (query.parentId === undefined || task.parentId === query.parentId) &&
    (from === undefined || seq >= from) &&
    (to === undefined || seq < to) &&
    (search === undefined || containsText(task, search));
}

function textMatcher(pattern: string | undefined): ((text: string) => boolean) | undefined {
  if (pattern === undefined || pattern === '') return undefined;
  if (!isGlob(pattern)) return (text) => text === pattern;
  const matcher = globMatcher(pattern);
  return (text) => matcher.test(text);
}

function containsText(task: Task, search: string): boolean {
  const texts = [task.id, task.name, task.args, task.kwargs, task.result, task.exception];
  return texts.some((text) => text?.toLowerCase().includes(search));
}
