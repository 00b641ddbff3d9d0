import { Packr } from 'msgpackr';
import { CncError } from '../../../errors.ts';
import type { Task } from '../../models/task.ts';
import { TASK_EVENT_TYPES, type TaskEvent } from '../../models/task-event.ts';

/** Fields beyond the identity of an event. The order is part of the stored format: append only. */
const FIELDS = [
  'name',
  'args',
  'kwargs',
  'rootId',
  'parentId',
  'retries',
  'eta',
  'expires',
  'queue',
  'exchange',
  'routingKey',
  'result',
  'runtimeSeconds',
  'exception',
  'traceback',
  'requeue',
  'terminated',
  'expired',
  'signum',
  'extra',
  'cut',
] as const satisfies readonly (keyof TaskEvent)[];

/** Fields that the task's row holds as well: stored once, there, where the event says the same. */
const ROW_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'args',
  'kwargs',
  'rootId',
  'parentId',
  'eta',
  'expires',
  'queue',
  'result',
  'exception',
  'traceback',
]);

const FORMAT_VERSION = 1;
// Plain arrays in, plain MessagePack out: no shared structures, so every row can be read alone.
const packr = new Packr({ useRecords: false, variableMapSize: true });

type PackedEvent = readonly [
  type: number | string,
  timestampSeconds: number,
  sender: number,
  pid: number | null,
  clock: number | null,
  /** Bit i: field i is there. */
  present: number,
  /** Bit i: its value is the one of the task's row. */
  inRow: number,
  ...values: unknown[],
];
type PackedHistory = readonly [
  version: number,
  omitted: number,
  senders: readonly string[],
  ...PackedEvent[],
];

/** Packs a task's events; what the task's own row holds already is only referred to. */
export function packHistory(task: Task, events: readonly TaskEvent[]): Buffer {
  const senders: string[] = [];
  const packed = events.map((event) => packEvent(task, event, senders));
  return packr.pack([FORMAT_VERSION, task.eventsOmitted, senders, ...packed]);
}

/** The events that {@link packHistory} packed. `row` is the task's row. */
export function unpackHistory(
  row: Partial<Task> & { id: string },
  bytes: Uint8Array,
): {
  readonly events: readonly TaskEvent[];
  readonly omitted: number;
} {
  const [version, omitted, senders, ...packed] = packr.unpack(bytes) as PackedHistory;
  if (version !== FORMAT_VERSION) {
    throw new CncError(
      'CNC_DATABASE_NEWER',
      `Task ${row.id} is stored in history format ${version}; update Celery CnC.`,
    );
  }
  return { omitted, events: packed.map((event) => unpackEvent(row, event, senders)) };
}

function packEvent(task: Task, event: TaskEvent, senders: string[]): PackedEvent {
  let sender = senders.indexOf(event.hostname);
  if (sender < 0) sender = senders.push(event.hostname) - 1;
  const typeCode = (TASK_EVENT_TYPES as readonly string[]).indexOf(event.type);
  const values: unknown[] = [];
  let present = 0;
  let inRow = 0;
  for (let index = 0; index < FIELDS.length; index++) {
    const field = FIELDS[index] as (typeof FIELDS)[number];
    const value = event[field];
    if (value === undefined) continue;
    present |= 1 << index;
    if (ROW_FIELDS.has(field) && value === task[field as keyof Task]) inRow |= 1 << index;
    else values.push(value);
  }
  const type = typeCode < 0 ? event.type : typeCode;
  return [type, event.timestampSeconds, sender, event.pid, event.clock, present, inRow, ...values];
}

function unpackEvent(
  row: Partial<Task> & { id: string },
  [type, timestampSeconds, sender, pid, clock, present, inRow, ...values]: PackedEvent,
  senders: readonly string[],
): TaskEvent {
  const event: Record<string, unknown> = {
    type: typeof type === 'number' ? TASK_EVENT_TYPES[type] : type,
    taskId: row.id,
    timestampSeconds,
    hostname: senders[sender],
    pid,
    clock,
  };
  let next = 0;
  for (let index = 0; index < FIELDS.length; index++) {
    const bit = 1 << index;
    if ((present & bit) === 0) continue;
    const field = FIELDS[index] as (typeof FIELDS)[number];
    event[field] = (inRow & bit) === 0 ? values[next++] : row[field as keyof Task];
  }
  return event as unknown as TaskEvent;
}
