import type { LogLevel, ResolvedEngineOptions, ResolvedRetention } from './resolved-config.ts';

/** What holds where a configuration does not say otherwise. */
export const LOGGING_DEFAULTS = {
  logDir: './logs',
  level: 'info' as LogLevel,
  fileName: 'celery-cnc',
  maxFileBytes: 20 * 1024 * 1024,
  maxFiles: 10,
} as const;

/** The database when none is configured. */
export const SQLITE_DEFAULTS = { dbPath: './celery-cnc.db', purgeDb: false } as const;

const SECONDS_A_DAY = 24 * 60 * 60;

/** What a database keeps: bounded by age and by size, so that it never grows until the disk is full. */
export const RETENTION_DEFAULTS: ResolvedRetention = {
  maxAgeSeconds: 30 * SECONDS_A_DAY,
  failuresMaxAgeSeconds: 90 * SECONDS_A_DAY,
  maxTasks: null,
  maxBytes: 'auto',
  minutesMaxAgeSeconds: 30 * SECONDS_A_DAY,
  hoursMaxAgeSeconds: 730 * SECONDS_A_DAY,
  recordsMaxAgeSeconds: 365 * SECONDS_A_DAY,
  workersMaxAgeSeconds: 7 * SECONDS_A_DAY,
};

/** The database in memory. */
export const MEMORY_DEFAULTS = { maxTasks: 100_000 } as const;

/** A database in PostgreSQL. */
export const POSTGRES_DEFAULTS = { schema: 'celery_cnc', poolSize: 10, purgeDb: false } as const;

/** How engines receive. */
export const ENGINE_DEFAULTS: ResolvedEngineOptions = {
  payloadLimit: 16_384,
  bufferEvents: 200_000,
  eventQueue: 'celery-cnc.events',
  eventQueueExpiresMs: 7 * 24 * 60 * 60 * 1000,
  eventQueueMaxLength: 5_000_000,
  inspectWorkers: true,
  enableEvents: true,
  repairTasks: true,
  repairEveryMs: 10 * 60 * 1000,
  // Above Redis' visibility timeout of an hour, after which the messages of a dead worker come again.
  lostAfterMs: 2 * 60 * 60 * 1000,
  lostAfterUnansweredMs: 7 * 24 * 60 * 60 * 1000,
};

/** A Celery app; the names on the wire are Celery's own defaults. */
export const APP_DEFAULTS = {
  defaultQueue: 'celery',
  transportOptions: {
    globalKeyPrefix: '',
    sep: '\x06\x16',
    prioritySteps: [0, 3, 6, 9],
    fanoutPrefix: '/{db}.',
    fanoutPatterns: true,
    unackedKey: 'unacked',
    eventExchange: 'celeryev',
    controlExchange: 'celery',
  },
  backendOptions: {
    globalKeyPrefix: '',
    tableNames: { task: 'celery_taskmeta', group: 'celery_tasksetmeta' },
    tableSchemas: { task: null, group: null },
  },
} as const;
