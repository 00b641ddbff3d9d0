import {
  formatCondition,
  formatTaskFilter,
  SORT_ORDERS,
  type SortOrder,
  TASK_SORTS,
  TASK_STATES,
  type TaskCondition,
  type TaskSort,
} from '@celery-cnc/core/models';
import type { ApiParameters } from '../../api/api-client.ts';

/** What the task list shows; stands in the URL as it is. */
export interface TaskSearch {
  /** Text of the query language (`docs/search.md`). */
  readonly q?: string;
  /** `seen` where absent. */
  readonly sort?: TaskSort;
  /** `desc` where absent. */
  readonly order?: SortOrder;
}

/** Reads the URL. Links of older versions, with a parameter for each filter, are read as the query that they mean. */
export function parseTaskSearch(url: Readonly<Record<string, unknown>>): TaskSearch {
  const q = [String(url.q ?? '').trim(), ...readOldFilters(url)].filter((part) => part !== '').join(' ');
  const sort = TASK_SORTS.find((known) => known === url.sort);
  const order = SORT_ORDERS.find((known) => known === url.order);
  return {
    ...(q === '' ? {} : { q }),
    ...(sort === undefined || sort === 'seen' ? {} : { sort }),
    ...(order === undefined || order === 'desc' ? {} : { order }),
  };
}

/** The search for all tasks that meet the conditions, for links. */
export function tasksWhere(...conditions: readonly TaskCondition[]): TaskSearch {
  return { q: formatTaskFilter(conditions) };
}

/** The search as the API's parameters. */
export function toApiParameters({ q, sort, order }: TaskSearch): ApiParameters {
  return { q, sort, order };
}

/** Whether the list begins with the newest: what comes in live belongs at its top. */
export function isNewestFirst({ sort = 'seen', order = 'desc' }: TaskSearch): boolean {
  return sort === 'seen' && order === 'desc';
}

function readOldFilters(url: Readonly<Record<string, unknown>>): string[] {
  const text = (name: string) => String(url[name] ?? '').trim();
  const conditions: TaskCondition[] = [];
  const states = TASK_STATES.filter((state) => text('state').split(',').includes(state));
  if (states.length > 0) conditions.push({ field: 'state', anyOf: states });
  for (const field of ['name', 'worker', 'queue', 'root', 'parent'] as const) {
    if (text(field) !== '') conditions.push({ field, anyOf: [text(field)] });
  }
  for (const [name, bound] of [
    ['from', 'gte'],
    ['to', 'lt'],
  ] as const) {
    const at = Date.parse(text(name)) / 1000;
    if (!Number.isNaN(at)) conditions.push({ field: 'seen', range: { [bound]: at } });
  }
  if (text('search') !== '') conditions.push({ field: 'text', text: text('search') });
  const range = /^\d{1,3}[mhd]$/.test(text('range')) ? [`seen:>-${text('range')}`] : [];
  return [...conditions.map(formatCondition), ...range];
}
