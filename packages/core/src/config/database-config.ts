import { z } from 'zod';
import { MEMORY_DEFAULTS, SQLITE_DEFAULTS } from './defaults.ts';

/** Checks what a user writes under `database` for SQLite. */
export const sqliteOptions = z.strictObject({
  adapter: z.literal('sqlite').default('sqlite'),
  dbPath: z.string().min(1).default(SQLITE_DEFAULTS.dbPath),
  purgeDb: z.boolean().default(SQLITE_DEFAULTS.purgeDb),
});

/** Checks what a user writes under `database` for the adapter in memory. */
export const memoryOptions = z.strictObject({
  adapter: z.literal('memory'),
  maxTasks: z.int().min(1).default(MEMORY_DEFAULTS.maxTasks),
});

/** SQLite, as a user writes it. */
export interface DatabaseSqliteOptions {
  /** The database file, relative to the project; made if it is missing. @default './celery-cnc.db' */
  readonly dbPath?: string | undefined;
  /** Empties the database on every boot. @default false */
  readonly purgeDb?: boolean | undefined;
}

/** The database in memory, as a user writes it. */
export interface DatabaseMemoryOptions {
  /** The oldest ended tasks are forgotten above this number. @default 100000 */
  readonly maxTasks?: number | undefined;
}

/** The history in one SQLite file: the default. Options are checked with the rest of the configuration. */
export class DatabaseConfigSqlite implements DatabaseSqliteOptions {
  declare readonly dbPath?: string;
  declare readonly purgeDb?: boolean;
  readonly adapter = 'sqlite';

  constructor(options: DatabaseSqliteOptions = {}) {
    Object.assign(this, options);
  }
}

/** The history in memory, for tests and trials: gone when Celery CnC stops. */
export class DatabaseConfigMemory implements DatabaseMemoryOptions {
  declare readonly maxTasks?: number;
  readonly adapter = 'memory';

  constructor(options: DatabaseMemoryOptions = {}) {
    Object.assign(this, options);
  }
}
