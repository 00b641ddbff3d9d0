import { TASK_STATES, type TaskState } from '@celery-cnc/core/models';
import type { TaskJson } from '../../../server/api-types.ts';
import type { ApiParameters } from '../../api/api-client.ts';

/** Relative time ranges of the task list, with their length in seconds. */
export const TASK_RANGES = {
  '5m': 300,
  '15m': 900,
  '1h': 3600,
  '6h': 21_600,
  '24h': 86_400,
  '7d': 604_800,
} as const;

/** A relative range, as `1h`. */
export type TaskRange = keyof typeof TASK_RANGES;

/** What the task list shows; stands in the URL as it is (`state` as a comma list). */
export interface TaskFilter {
  readonly state?: readonly TaskState[];
  /** Exact name, or a glob. */
  readonly name?: string;
  readonly worker?: string;
  readonly queue?: string;
  readonly root?: string;
  readonly parent?: string;
  /** Free text. */
  readonly search?: string;
  /** Relative to now; wins over `from` and `to`. */
  readonly range?: TaskRange;
  /** RFC 3339. */
  readonly from?: string;
  /** RFC 3339. */
  readonly to?: string;
}

const TEXT_FIELDS = ['name', 'worker', 'queue', 'root', 'parent', 'search'] as const;

/** Reads the URL; unknown states, ranges and broken times are ignored rather than shown as an error. */
export function parseTaskFilter(search: Readonly<Record<string, unknown>>): TaskFilter {
  const filter: Record<string, unknown> = {};
  const states = String(search.state ?? '').split(',');
  const known = TASK_STATES.filter((state) => states.includes(state));
  if (known.length > 0) filter.state = known;
  for (const field of TEXT_FIELDS) {
    const text = String(search[field] ?? '').trim();
    if (text !== '') filter[field] = text;
  }
  if (Object.hasOwn(TASK_RANGES, String(search.range))) filter.range = search.range;
  else {
    for (const end of ['from', 'to'] as const) {
      const at = Date.parse(String(search[end] ?? ''));
      if (!Number.isNaN(at)) filter[end] = new Date(at).toISOString();
    }
  }
  return filter as TaskFilter;
}

/** The filter as the API's parameters; a relative range becomes `from`. */
export function toApiParameters(filter: TaskFilter, nowMs: number): ApiParameters {
  const { range, ...rest } = filter;
  return range ? { ...rest, from: new Date(nowMs - TASK_RANGES[range] * 1000).toISOString() } : rest;
}

/** Whether anything narrows the list. */
export function isFiltered(filter: TaskFilter): boolean {
  return Object.keys(filter).length > 0;
}

/** Whether a task belongs into the list: the server's rules, for tasks that come by the live stream. */
export function matchesFilter(task: TaskJson, filter: TaskFilter, nowMs: number): boolean {
  if (filter.state && !filter.state.includes(task.state)) return false;
  if (filter.name !== undefined && !matchesGlob(task.name, filter.name)) return false;
  if (filter.worker !== undefined && !matchesGlob(task.worker, filter.worker)) return false;
  if (filter.queue !== undefined && task.queue !== filter.queue) return false;
  if (filter.root !== undefined && task.rootId !== filter.root) return false;
  if (filter.parent !== undefined && task.parentId !== filter.parent) return false;
  if (filter.search !== undefined && !containsText(task, filter.search)) return false;
  return isInRange(firstSeenMs(task), filter, nowMs);
}

/** The earliest time known of a task, epoch milliseconds; 0 where none is. Lists are ordered by it, newest first. */
export function firstSeenMs(task: TaskJson): number {
  const at = task.sentAt ?? task.receivedAt ?? task.startedAt ?? task.finishedAt;
  return at === null ? 0 : Date.parse(at);
}

function isInRange(atMs: number, filter: TaskFilter, nowMs: number): boolean {
  if (filter.range) return atMs >= nowMs - TASK_RANGES[filter.range] * 1000;
  if (filter.from !== undefined && atMs < Date.parse(filter.from)) return false;
  return filter.to === undefined || atMs < Date.parse(filter.to);
}

function matchesGlob(text: string | null, glob: string): boolean {
  if (text === null) return false;
  if (!/[*?]/.test(glob)) return text === glob;
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${pattern}$`, 's').test(text);
}

function containsText(task: TaskJson, search: string): boolean {
  const wanted = search.toLowerCase();
  const texts = [task.id, task.name, task.args, task.kwargs, task.result, task.exception];
  return texts.some((text) => text?.toLowerCase().includes(wanted) ?? false);
}
