import type { LogLevel, ResolvedEngineOptions } from './resolved-config.ts';

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
};

/** A Celery app; the names on the wire are Celery's own defaults. */
export const APP_DEFAULTS = {
  defaultQueue: 'celery',
  transportOptions: { globalKeyPrefix: '', eventExchange: 'celeryev', controlExchange: 'celery' },
} as const;
