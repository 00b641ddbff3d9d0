import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Stamps } from '../../models/stamps.ts';
import { GRAINS } from '../../rollups/grain.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
/** Epoch microseconds: safe integers until the year 2255. */
const microseconds = (name?: string) =>
  name ? bigint(name, { mode: 'number' }) : bigint({ mode: 'number' });

/** Texts that recur in every row (task names, workers, queues, brokers …), stored once. Never changed, never reused. */
export const labels = pgTable(
  'labels',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    kind: text().notNull(),
    text: text().notNull(),
  },
  (table) => [uniqueIndex('labels_kind_text').on(table.kind, table.text)],
);

/**
 * Every task id once, with its place in `tasks`: a unique key cannot span partitions. Two hosts that see a new task at
 * the same time meet here, and only one of them makes it.
 */
export const taskIds = pgTable('task_ids', {
  id: text().primaryKey(),
  seq: microseconds().notNull(),
});

/**
 * One row a task, partitioned by day of `seq`: the time of first sight (epoch microseconds), unique over all hosts, and the
 * order of every list. `version` is the number of the task's events and grows with each change. `history` packs them
 * (`history-codec.ts`).
 */
export const tasks = pgTable(
  'tasks',
  {
    seq: microseconds().notNull(),
    /** Whether the task outlived the day on which it was first seen: pinned, failed or still open when that was dropped. */
    kept: boolean().notNull().default(false),
    version: integer().notNull(),
    id: text().notNull(),
    broker: integer().notNull(),
    name: integer(),
    state: integer().notNull(),
    worker: integer(),
    queue: integer(),
    client: integer(),
    sentAt: doublePrecision('sent_at'),
    receivedAt: doublePrecision('received_at'),
    startedAt: doublePrecision('started_at'),
    finishedAt: doublePrecision('finished_at'),
    runtimeSeconds: doublePrecision('runtime_seconds'),
    retries: integer().notNull(),
    /** `NULL` also where the task is its own root, as nearly all are: keeps the index small. */
    rootId: text('root_id'),
    parentId: text('parent_id'),
    args: text(),
    kwargs: text(),
    result: text(),
    exception: text(),
    /** Number of the exception's class. */
    exceptionClass: integer('exception_class'),
    traceback: text(),
    eta: text(),
    expires: text(),
    /** Names with lists of values; `NULL` for none. */
    stamps: jsonb().$type<Stamps>(),
    history: bytea().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.seq, table.kept] }),
    index('tasks_state').on(table.state, table.seq),
    index('tasks_name').on(table.name, table.seq),
    index('tasks_worker').on(table.worker, table.seq),
    index('tasks_root').on(table.rootId).where(sql`root_id IS NOT NULL`),
    index('tasks_parent').on(table.parentId).where(sql`parent_id IS NOT NULL`),
  ],
);

/** Tasks that retention never deletes. */
export const pins = pgTable('pins', {
  /** The task's row. */
  seq: microseconds().primaryKey(),
  /** Epoch seconds. */
  pinnedAt: doublePrecision('pinned_at').notNull(),
});

/**
 * Stored tasks by state and name, kept as they change: counting millions of rows would take seconds. By day too, so that a
 * day can be dropped without counting it.
 */
export const taskCounts = pgTable(
  'task_counts',
  {
    /** Epoch day of first sight; 0 for tasks that outlived it. */
    day: integer().notNull(),
    state: integer().notNull(),
    /** 0 while the name is unknown. */
    name: integer().notNull(),
    count: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.state, table.name] })],
);

/** What the finest rollups are kept by: task name, queue, worker and broker, each a label; 0 stands for unknown. */
export const rollupSeries = pgTable(
  'rollup_series',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    name: integer().notNull(),
    queue: integer().notNull(),
    worker: integer().notNull(),
    broker: integer().notNull(),
  },
  (table) => [uniqueIndex('rollup_series_parts').on(table.name, table.queue, table.worker, table.broker)],
);

/** What batches add to the rollups and no sum holds yet: appended only, so that hosts never wait for each other. */
export const rollupDeltas = pgTable('rollup_deltas', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** Epoch minutes. */
  minute: integer().notNull(),
  series: integer().notNull(),
  /** A measure (`measure-codec.ts`). */
  data: bytea().notNull(),
});

/** Rollups: `key` is scope, period and series or label (`rollup-key.ts`), `data` a measure (`measure-codec.ts`). */
export const rollupSums = pgTable(
  'rollup_sums',
  {
    grain: text({ enum: GRAINS }).notNull(),
    key: bigint({ mode: 'number' }).notNull(),
    data: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.grain, table.key] })],
);

/** One row: epoch minutes from which on rollups of each kind are kept. */
export const rollupKept = pgTable('rollup_kept', {
  id: integer().primaryKey(),
  minutesFrom: integer('minutes_from').notNull(),
  seriesMinutesFrom: integer('series_minutes_from').notNull(),
  hoursFrom: integer('hours_from').notNull(),
});

/** Workers as JSON: few, read whole, written at every heartbeat. */
export const workers = pgTable(
  'workers',
  {
    broker: text().notNull(),
    name: text().notNull(),
    worker: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.broker, table.name] })],
);

/** Times in which events may have been lost. */
export const gaps = pgTable(
  'gaps',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    broker: text().notNull(),
    reason: text().notNull(),
    startedAt: doublePrecision('started_at').notNull(),
    endedAt: doublePrecision('ended_at').notNull(),
    lost: bigint({ mode: 'number' }),
  },
  (table) => [index('gaps_ended').on(table.endedAt)],
);

/** The newest messages that could not be read; older ones make room. */
export const malformedEvents = pgTable('malformed_events', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  broker: text().notNull(),
  seenAt: doublePrecision('seen_at').notNull(),
  reason: text().notNull(),
  contentType: text('content_type'),
  opaque: boolean().notNull(),
  bytes: bigint({ mode: 'number' }).notNull(),
  sample: text().notNull(),
});

/** How far each engine's events are stored: makes a repeated batch harmless and tells how long nobody listened. */
export const ingestPositions = pgTable(
  'ingest_positions',
  {
    broker: text().notNull(),
    engineRun: text('engine_run').notNull(),
    sequence: bigint({ mode: 'number' }).notNull(),
    receivedAt: doublePrecision('received_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.broker, table.engineRun] })],
);

/** Counters of one run of Celery CnC, as JSON. */
export const ingestCounters = pgTable('ingest_counters', {
  run: text().primaryKey(),
  counters: text().notNull(),
});

/** What schedule entries did so far. */
export const scheduleStates = pgTable('schedule_states', {
  name: text().primaryKey(),
  lastRunAt: doublePrecision('last_run_at'),
  totalRunCount: bigint('total_run_count', { mode: 'number' }).notNull(),
  lastTaskId: text('last_task_id'),
});

/** Control commands that workers are told again when they come up; few, and forgotten when their time is over. */
export const standingCommands = pgTable('standing_commands', {
  id: text().primaryKey(),
  broker: text().notNull(),
  command: text().notNull(),
  /** JSON. */
  arguments: text().notNull(),
  createdAt: doublePrecision('created_at').notNull(),
  until: doublePrecision(),
});

/** Control actions, newest last. */
export const auditEntries = pgTable('audit_entries', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  at: doublePrecision().notNull(),
  actor: text().notNull(),
  action: text().notNull(),
  target: text().notNull(),
  outcome: text().notNull(),
  detail: text(),
});

/** Who may do what only one may do at a time. A row stays when its lease ran out: the token goes on from there. */
export const leases = pgTable('leases', {
  name: text().primaryKey(),
  holder: text().notNull(),
  token: bigint({ mode: 'number' }).notNull(),
  expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
});

/** Commits on their way to the change feeds of other hosts; removed after a minute. */
export const relayedChanges = pgTable('relayed_changes', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  host: text().notNull(),
  committedAt: timestamp('committed_at', { withTimezone: true }).notNull().defaultNow(),
  /** JSON. */
  change: text().notNull(),
});

/** One row: how often everything was purged. Numbers of labels that a host remembers are void after a purge. */
export const purges = pgTable('purges', {
  id: integer().primaryKey(),
  count: integer().notNull(),
});

/** Queues that are paused, or not yet consumed again by all workers (`models/queue-pause.ts`). */
export const queuePauses = pgTable(
  'queue_pauses',
  {
    broker: text().notNull(),
    queue: text().notNull(),
    state: text({ enum: ['paused', 'resuming'] }).notNull(),
    since: doublePrecision().notNull(),
    /** Node names. */
    workers: jsonb().$type<readonly string[]>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.broker, table.queue] })],
);

/** How queues were (`queue-history/queue-sums.ts`): sums of the minutes of a period; broker and queue are labels. */
export const queuePeriods = pgTable(
  'queue_periods',
  {
    /** Length of the period, minutes. */
    grain: integer().notNull(),
    broker: integer().notNull(),
    queue: integer().notNull(),
    /** Epoch minutes. */
    minute: integer().notNull(),
    minutes: integer().notNull(),
    ready: doublePrecision().notNull(),
    readyMost: doublePrecision('ready_most').notNull(),
    unacknowledged: doublePrecision().notNull(),
    unacknowledgedMinutes: integer('unacknowledged_minutes').notNull(),
    consumers: doublePrecision().notNull(),
    incoming: doublePrecision().notNull(),
    outgoing: doublePrecision().notNull(),
    flowMinutes: integer('flow_minutes').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.grain, table.broker, table.queue, table.minute] }),
    index('queue_periods_minute').on(table.grain, table.minute),
  ],
);
