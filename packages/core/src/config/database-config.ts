import { z } from 'zod';
import { MEMORY_DEFAULTS, POSTGRES_DEFAULTS, SQLITE_DEFAULTS } from './defaults.ts';
import { parsePostgresUrl } from './postgres-url.ts';
import {
  type MemoryRetentionOptions,
  memoryRetentionOptions,
  type RetentionOptions,
  retentionOptions,
} from './retention-config.ts';

/** Checks what a user writes under `database` for SQLite. */
export const sqliteOptions = z.strictObject({
  adapter: z.literal('sqlite').default('sqlite'),
  dbPath: z.string().min(1).default(SQLITE_DEFAULTS.dbPath),
  purgeDb: z.boolean().default(SQLITE_DEFAULTS.purgeDb),
  retention: retentionOptions.prefault({}),
});

/** Checks what a user writes under `database` for the adapter in memory. */
export const memoryOptions = z.strictObject({
  adapter: z.literal('memory'),
  maxTasks: z.int().min(1).default(MEMORY_DEFAULTS.maxTasks),
  retention: memoryRetentionOptions.prefault({}),
});

/** Checks what a user writes under `database` for PostgreSQL. */
export const postgresOptions = z.strictObject({
  adapter: z.literal('postgres'),
  url: z.string().superRefine((url, context) => {
    try {
      parsePostgresUrl(url);
    } catch (error) {
      const cure = 'write postgres://user:password@host:5432/database';
      context.addIssue({ code: 'custom', message: (error as Error).message, params: { cure } });
    }
  }),
  schema: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'small letters, digits and "_" only')
    .default(POSTGRES_DEFAULTS.schema),
  poolSize: z.int().min(4).max(200).default(POSTGRES_DEFAULTS.poolSize),
  purgeDb: z.boolean().default(POSTGRES_DEFAULTS.purgeDb),
  retention: retentionOptions
    .prefault({})
    .transform((kept) => ({ ...kept, maxBytes: kept.maxBytes === 'auto' ? null : kept.maxBytes })),
});

/** SQLite, as a user writes it. */
export interface DatabaseSqliteOptions {
  /** The database file, relative to the project; made if it is missing. @default './celery-cnc.db' */
  readonly dbPath?: string | undefined;
  /** Empties the database on every boot. @default false */
  readonly purgeDb?: boolean | undefined;
  /** What is deleted when. @default 30 days of tasks, 90 of failures, at most 20 GB */
  readonly retention?: RetentionOptions | undefined;
}

/** The database in memory, as a user writes it. */
export interface DatabaseMemoryOptions {
  /** The oldest ended tasks are forgotten above this number. @default 100000 */
  readonly maxTasks?: number | undefined;
  /** How long tasks are kept. @default 30 days, failures 90 */
  readonly retention?: MemoryRetentionOptions | undefined;
}

/** PostgreSQL, as a user writes it. */
export interface DatabasePostgresOptions {
  /** As libpq reads it: `postgres://user:password@host:5432/database?sslmode=verify-full`. */
  readonly url: string;
  /** PostgreSQL schema that holds the tables; made if it is missing. Two installations need two. @default 'celery_cnc' */
  readonly schema?: string | undefined;
  /** Most connections that this host opens, 4 to 200. @default 10 */
  readonly poolSize?: number | undefined;
  /** Empties the schema on every boot, for all hosts that share it. @default false */
  readonly purgeDb?: boolean | undefined;
  /** What is kept; `maxBytes` has no default here. */
  readonly retention?: RetentionOptions | undefined;
}

/** The history in one SQLite file: the default. Options are checked with the rest of the configuration. */
export class DatabaseConfigSqlite implements DatabaseSqliteOptions {
  declare readonly dbPath?: string;
  declare readonly purgeDb?: boolean;
  declare readonly retention?: RetentionOptions;
  readonly adapter = 'sqlite';

  constructor(options: DatabaseSqliteOptions = {}) {
    Object.assign(this, options);
  }
}

/** The history in memory, for tests and trials: gone when Celery CnC stops. */
export class DatabaseConfigMemory implements DatabaseMemoryOptions {
  declare readonly maxTasks?: number;
  declare readonly retention?: MemoryRetentionOptions;
  readonly adapter = 'memory';

  constructor(options: DatabaseMemoryOptions = {}) {
    Object.assign(this, options);
  }
}

/** The history in a PostgreSQL database, which several hosts may share. */
export class DatabaseConfigPostgres implements DatabasePostgresOptions {
  declare readonly url: string;
  declare readonly schema?: string;
  declare readonly poolSize?: number;
  declare readonly purgeDb?: boolean;
  declare readonly retention?: RetentionOptions;
  readonly adapter = 'postgres';

  constructor(options: DatabasePostgresOptions) {
    Object.assign(this, options);
  }
}
