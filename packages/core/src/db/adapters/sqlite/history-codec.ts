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
  'finding',
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

/** Number of each field, for packing by the fields that an event has. */
const FIELD_CODES: ReadonlyMap<string, number> = new Map(FIELDS.map((field, index) => [field, index]));
const IS_ROW_FIELD: readonly boolean[] = FIELDS.map((field) => ROW_FIELDS.has(field));
const TYPE_CODES: ReadonlyMap<string, number> = new Map(TASK_EVENT_TYPES.map((type, index) => [type, index]));

/**
 * After the identity come the fields: `2 × number` and the value, or `2 × number + 1` alone where the value is that of
 * the task's row.
 */
type PackedEvent = readonly [
  type: number | string,
  timestampSeconds: number,
  sender: number,
  pid: number | null,
  clock: number | null,
  ...fields: unknown[],
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
  const type = TYPE_CODES.get(event.type) ?? event.type;
  const packed: [number | string, number, number, number | null, number | null, ...unknown[]] = [
    type,
    event.timestampSeconds,
    sender,
    event.pid,
    event.clock,
  ];
  // By the fields that are there: asking each event for all of them took a fifth of the whole ingest.
  for (const field in event) {
    const code = FIELD_CODES.get(field);
    if (code === undefined) continue;
    const value = event[field as keyof TaskEvent];
    if (value === undefined) continue;
    if (IS_ROW_FIELD[code] && value === task[field as keyof Task]) packed.push(2 * code + 1);
    else packed.push(2 * code, value);
  }
  return packed;
}

function unpackEvent(
  row: Partial<Task> & { id: string },
  [type, timestampSeconds, sender, pid, clock, ...fields]: PackedEvent,
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
  for (let index = 0; index < fields.length; index++) {
    const code = fields[index] as number;
    const field = FIELDS[code >> 1] as (typeof FIELDS)[number];
    event[field] = code % 2 === 1 ? row[field as keyof Task] : fields[++index];
  }
  return event as unknown as TaskEvent;
}
