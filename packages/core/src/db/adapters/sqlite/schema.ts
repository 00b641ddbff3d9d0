import { sql } from 'drizzle-orm';
import {
  blob,
  customType,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';

/** A task id as `task-key.ts` stores it: bytes or text, handed through as they are. */
const taskKey = customType<{ data: Buffer | string }>({ dataType: () => 'blob' });

/** Texts that recur in every row (task names, workers, queues, brokers …), stored once. */
export const labels = sqliteTable(
  'labels',
  {
    id: integer().primaryKey(),
    kind: text().notNull(),
    text: text().notNull(),
  },
  (table) => [uniqueIndex('labels_kind_text').on(table.kind, table.text)],
);

/**
 * One row a task. `seq` grows with the time of first sight (epoch microseconds), so paging newest first, time ranges
 * and the order within every index need no column that an update would move. `id` is 16 bytes for a canonical UUID,
 * else text. `history` packs the task's events (`history-codec.ts`).
 */
export const tasks = sqliteTable(
  'tasks',
  {
    seq: integer().primaryKey(),
    id: taskKey().notNull(),
    broker: integer().notNull(),
    name: integer(),
    state: integer().notNull(),
    worker: integer(),
    queue: integer(),
    client: integer(),
    sentAt: real('sent_at'),
    receivedAt: real('received_at'),
    startedAt: real('started_at'),
    finishedAt: real('finished_at'),
    runtimeSeconds: real('runtime_seconds'),
    retries: integer().notNull(),
    /** `NULL` also where the task is its own root, as nearly all are: keeps the index small. */
    rootId: taskKey('root_id'),
    parentId: taskKey('parent_id'),
    args: text(),
    kwargs: text(),
    result: text(),
    exception: text(),
    traceback: text(),
    eta: text(),
    expires: text(),
    history: blob({ mode: 'buffer' }).notNull(),
  },
  (table) => [
    uniqueIndex('tasks_id').on(table.id),
    index('tasks_state').on(table.state),
    index('tasks_name_state').on(table.name, table.state),
    index('tasks_root').on(table.rootId).where(sql`root_id IS NOT NULL`),
    index('tasks_parent').on(table.parentId).where(sql`parent_id IS NOT NULL`),
  ],
);

/** Tasks that retention leaves alone, by their `seq`. A table of its own: pinning rewrites no task, no index grows. */
export const pins = sqliteTable('pins', {
  seq: integer().primaryKey(),
  pinnedAt: real('pinned_at').notNull(),
});

/** Stored tasks by state and name, kept as they change: counting millions of rows would take seconds. */
export const taskCounts = sqliteTable(
  'task_counts',
  {
    state: integer().notNull(),
    /** 0 while the name is unknown. */
    name: integer().notNull(),
    count: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.state, table.name] })],
);

/** Rows that changed after the search index may have taken them (`search-index/change-notes.ts`). */
export const searchNotes = sqliteTable('search_notes', {
  id: integer().primaryKey(),
  seq: integer().notNull(),
});

/** What the finest rollups are kept by: task name, queue, worker and broker, each a label; 0 stands for unknown. */
export const rollupSeries = sqliteTable(
  'rollup_series',
  {
    id: integer().primaryKey(),
    name: integer().notNull(),
    queue: integer().notNull(),
    worker: integer().notNull(),
    broker: integer().notNull(),
  },
  (table) => [uniqueIndex('rollup_series_parts').on(table.name, table.queue, table.worker, table.broker)],
);

/** Rollups: `key` is scope, period and series or label (`rollup-key.ts`), `data` a measure (`measure-codec.ts`). */
export const rollupMinutes = sqliteTable('rollup_minutes', rollupColumns());
export const rollupHours = sqliteTable('rollup_hours', rollupColumns());
export const rollupDays = sqliteTable('rollup_days', rollupColumns());

/** One row: how far the rollups are. */
export const rollupProgress = sqliteTable('rollup_progress', {
  id: integer().primaryKey(),
  /** Rollups of series and minutes up to this key are in all coarser ones; later ones are not yet. */
  foldedKey: integer('folded_key').notNull(),
  /** Epoch minutes from which on rollups of minutes, and of hours, are kept; of series and minutes a shorter time. */
  minutesFrom: integer('minutes_from').notNull(),
  seriesMinutesFrom: integer('series_minutes_from').notNull().default(0),
  hoursFrom: integer('hours_from').notNull(),
});

function rollupColumns() {
  return { key: integer().primaryKey(), data: blob({ mode: 'buffer' }).notNull() };
}

/** Rollups of version 0.1: what is here at start is taken over by those above, and deleted. */
export const rollupsBefore = sqliteTable(
  'rollups',
  {
    minute: integer().notNull(),
    type: integer().notNull(),
    name: integer().notNull(),
    queue: integer().notNull(),
    worker: integer().notNull(),
    broker: integer().notNull(),
    exceptionClass: integer('exception_class').notNull(),
    count: integer().notNull(),
    runtimeSeconds: real('runtime_seconds').notNull(),
  },
  (table) => [
    primaryKey({
      columns: [
        table.minute,
        table.type,
        table.name,
        table.queue,
        table.worker,
        table.broker,
        table.exceptionClass,
      ],
    }),
  ],
);

/** Workers as JSON: few, read whole, written at every heartbeat. */
export const workers = sqliteTable(
  'workers',
  {
    broker: text().notNull(),
    name: text().notNull(),
    worker: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.broker, table.name] })],
);

/** Times in which events may have been lost. */
export const gaps = sqliteTable(
  'gaps',
  {
    id: integer().primaryKey(),
    broker: text().notNull(),
    reason: text().notNull(),
    startedAt: real('started_at').notNull(),
    endedAt: real('ended_at').notNull(),
    lost: integer(),
  },
  (table) => [index('gaps_ended').on(table.endedAt)],
);

/** The newest messages that could not be read; older ones make room. */
export const malformedEvents = sqliteTable('malformed_events', {
  id: integer().primaryKey(),
  broker: text().notNull(),
  seenAt: real('seen_at').notNull(),
  reason: text().notNull(),
  contentType: text('content_type'),
  opaque: integer({ mode: 'boolean' }).notNull(),
  bytes: integer().notNull(),
  sample: text().notNull(),
});

/**
 * Events of tasks whose rows are not written yet, since these have not ended and change again in a moment: read at
 * start only, to make the rows that a killed process owed.
 */
export const ingestJournal = sqliteTable('ingest_journal', {
  id: integer().primaryKey(),
  broker: text().notNull(),
  /** Task events as JSON. */
  events: text().notNull(),
});

/** How far each broker's events are stored: makes a repeated batch harmless and tells how long we were away. */
export const ingestPositions = sqliteTable('ingest_positions', {
  broker: text().primaryKey(),
  engineRun: text('engine_run').notNull(),
  sequence: integer().notNull(),
  receivedAt: real('received_at').notNull(),
});

/** Counters of one run of Celery CnC, as JSON. */
export const ingestCounters = sqliteTable('ingest_counters', {
  run: text().primaryKey(),
  counters: text().notNull(),
});

/** What schedule entries did so far. */
export const scheduleStates = sqliteTable('schedule_states', {
  name: text().primaryKey(),
  lastRunAt: real('last_run_at'),
  totalRunCount: integer('total_run_count').notNull(),
  lastTaskId: text('last_task_id'),
});

/** Control commands that workers are told again when they come up; few, and forgotten when their time is over. */
export const standingCommands = sqliteTable('standing_commands', {
  id: text().primaryKey(),
  broker: text().notNull(),
  command: text().notNull(),
  /** JSON. */
  arguments: text().notNull(),
  createdAt: real('created_at').notNull(),
  until: real(),
});

/** Control actions, newest last. */
export const auditEntries = sqliteTable('audit_entries', {
  id: integer().primaryKey(),
  at: real().notNull(),
  actor: text().notNull(),
  action: text().notNull(),
  target: text().notNull(),
  outcome: text().notNull(),
  detail: text(),
});

/** Queues that are paused, or not yet consumed again by all workers (`models/queue-pause.ts`). */
export const queuePauses = sqliteTable(
  'queue_pauses',
  {
    broker: text().notNull(),
    queue: text().notNull(),
    state: text({ enum: ['paused', 'resuming'] }).notNull(),
    since: real().notNull(),
    /** Node names, as JSON. */
    workers: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.broker, table.queue] })],
);

/** How queues were (`queue-history/queue-sums.ts`): sums of the minutes of a period; broker and queue are labels. */
export const queuePeriods = sqliteTable(
  'queue_periods',
  {
    /** Length of the period, minutes. */
    grain: integer().notNull(),
    broker: integer().notNull(),
    queue: integer().notNull(),
    /** Epoch minutes. */
    minute: integer().notNull(),
    minutes: integer().notNull(),
    ready: real().notNull(),
    readyMost: real('ready_most').notNull(),
    unacknowledged: real().notNull(),
    unacknowledgedMinutes: integer('unacknowledged_minutes').notNull(),
    consumers: real().notNull(),
    incoming: real().notNull(),
    outgoing: real().notNull(),
    flowMinutes: integer('flow_minutes').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.grain, table.broker, table.queue, table.minute] }),
    index('queue_periods_minute').on(table.grain, table.minute),
  ],
);
