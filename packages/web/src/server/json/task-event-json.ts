import { isOwnEvent, type TaskEvent } from '@celery-cnc/core/models';
import type { TaskEventJson } from '../api/tasks.ts';
import { toRfc3339 } from './time.ts';

/** Fields that Celery calls otherwise. */
const CELERY_NAMES: Readonly<Record<string, string>> = {
  rootId: 'root_id',
  parentId: 'parent_id',
  routingKey: 'routing_key',
  runtimeSeconds: 'runtime',
};

/** An event as the API gives it: its frame, and all other fields under Celery's own names. */
export function toTaskEventJson(event: TaskEvent): TaskEventJson {
  const {
    type,
    taskId: _taskId,
    timestampSeconds,
    hostname,
    pid,
    clock,
    extra,
    cut,
    finding: _finding,
    ...known
  } = event;
  const fields: Record<string, unknown> = extraFields(extra);
  for (const [field, value] of Object.entries(known)) {
    if (value !== undefined) fields[CELERY_NAMES[field] ?? field] = value;
  }
  if (cut !== undefined && cut.length > 0) fields.cut = cut;
  const found = isOwnEvent(event);
  return { type, at: toRfc3339(timestampSeconds), hostname, pid, clock, found, fields };
}

function extraFields(extra: string | undefined): Record<string, unknown> {
  if (extra === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(extra);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // Cut at the payload limit, so no longer JSON: shown as the text that it is.
  }
  return { extra };
}
