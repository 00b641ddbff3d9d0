import type { TaskEvent } from '../../db/models/task-event.ts';
import { cutText, IDENTITY_LIMIT, isCount, NAME_LIMIT, type RawEvent } from './event-fields.ts';
import { writeExtraFields } from './extra-fields.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What a reader needs to know of an event's fields beside the ones that every event has. */
type FieldReader = (event: Writable<TaskEvent>, value: unknown, limit: number) => boolean;

type TextField = 'args' | 'kwargs' | 'result' | 'exception' | 'traceback';
type NameField = 'name' | 'queue' | 'exchange' | 'routingKey' | 'eta' | 'expires';
type FlagField = 'requeue' | 'terminated' | 'expired';

/** Marks a field as cut. */
function markCut(event: Writable<TaskEvent>, field: string): void {
  event.cut = event.cut === undefined ? [field] : [...event.cut, field];
}

function text(field: TextField): FieldReader {
  return (event, value, limit) => {
    if (value === null) return true;
    if (typeof value !== 'string') return false;
    if (value.length > limit) markCut(event, field);
    event[field] = cutText(value, limit);
    return true;
  };
}

function name(field: NameField): FieldReader {
  return (event, value) => {
    if (value === null) return true;
    if (typeof value !== 'string') return false;
    if (value.length > NAME_LIMIT) markCut(event, field);
    event[field] = cutText(value, NAME_LIMIT);
    return true;
  };
}

function id(field: 'rootId' | 'parentId'): FieldReader {
  return (event, value) => {
    if (value === null || value === '') return true;
    // A cut id would be another id, so one that is too long stays among the extra fields.
    if (typeof value !== 'string' || value.length > IDENTITY_LIMIT) return false;
    event[field] = value;
    return true;
  };
}

function flag(field: FlagField): FieldReader {
  return (event, value) => {
    if (value === null) return true;
    if (typeof value !== 'boolean') return false;
    event[field] = value;
    return true;
  };
}

/** Fields by their name on the wire. Those that every event has are read before and only passed over here. */
const READERS: ReadonlyMap<string, FieldReader | null> = new Map<string, FieldReader | null>([
  ['type', null],
  ['uuid', null],
  ['hostname', null],
  ['timestamp', null],
  ['pid', readPid],
  ['clock', readClock],
  // Celery's time zone offset of the sender: timestamps are UTC already, so it means nothing.
  ['utcoffset', null],
  ['local_received', null],
  ['name', name('name')],
  ['args', text('args')],
  ['kwargs', text('kwargs')],
  ['root_id', id('rootId')],
  ['parent_id', id('parentId')],
  ['retries', readRetries],
  ['eta', name('eta')],
  ['expires', name('expires')],
  ['queue', name('queue')],
  ['exchange', name('exchange')],
  ['routing_key', name('routingKey')],
  ['result', text('result')],
  ['runtime', readRuntime],
  ['exception', text('exception')],
  ['traceback', text('traceback')],
  ['requeue', flag('requeue')],
  ['terminated', flag('terminated')],
  ['expired', flag('expired')],
  ['signum', readSignum],
]);

function readPid(event: Writable<TaskEvent>, value: unknown): boolean {
  if (isCount(value)) event.pid = value;
  return value === null || isCount(value);
}

function readClock(event: Writable<TaskEvent>, value: unknown): boolean {
  if (isCount(value)) event.clock = value;
  return value === null || isCount(value);
}

function readRetries(event: Writable<TaskEvent>, value: unknown): boolean {
  if (isCount(value)) event.retries = value;
  return value === null || isCount(value);
}

function readRuntime(event: Writable<TaskEvent>, value: unknown): boolean {
  if (value === null) return true;
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  event.runtimeSeconds = value;
  return true;
}

function readSignum(event: Writable<TaskEvent>, value: unknown): boolean {
  if (value === null) return true;
  if (typeof value === 'string' && value.length <= NAME_LIMIT) event.signum = value;
  else if (Number.isSafeInteger(value)) event.signum = String(value);
  else return false;
  return true;
}

/**
 * Reads a task event whose type, task id, node name and timestamp have been checked. A field of another type than
 * Celery sends is not taken for that field but kept, like unknown fields, in `extra`.
 */
export function readTaskEvent(
  raw: RawEvent,
  identity: Pick<TaskEvent, 'type' | 'taskId' | 'timestampSeconds' | 'hostname'>,
  payloadLimit: number,
): TaskEvent {
  const event: Writable<TaskEvent> = {
    type: identity.type,
    taskId: identity.taskId,
    timestampSeconds: identity.timestampSeconds,
    hostname: identity.hostname,
    pid: null,
    clock: null,
  };
  let extra: string[] | null = null;
  for (const key in raw) {
    const reader = READERS.get(key);
    if (reader === null || reader?.(event, raw[key], payloadLimit) === true) continue;
    if (extra === null) extra = [key];
    else extra.push(key);
  }
  if (extra !== null) {
    const written = writeExtraFields(raw, extra, payloadLimit);
    event.extra = written.text;
    if (!written.complete) markCut(event, 'extra');
  }
  return event;
}
