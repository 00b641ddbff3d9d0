import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { CncError } from '../../../errors.ts';
import { convertRollups } from './convert-rollups.ts';
import { toDatabaseError } from './database-error.ts';
import type { SqliteDatabase } from './open-database.ts';

/** Beside `src` and `dist` alike, so the same path serves both. */
const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../../../migrations/sqlite', import.meta.url));
const MIGRATIONS_TABLE = '__drizzle_migrations';
/** As drizzle's own migrator makes it, which wrote the files of version 0.1. */
const MAKE_MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS ${MIGRATIONS_TABLE} (
  id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)`;

/** Number of migrations that this program knows: its schema version. */
export function programSchemaVersion(): number {
  const journal: unknown = JSON.parse(readFileSync(`${MIGRATIONS_FOLDER}/meta/_journal.json`, 'utf8'));
  return (journal as { entries: unknown[] }).entries.length;
}

/**
 * Refuses a file that a newer program wrote; gives its schema version.
 *
 * @throws {CncError} `CNC_DATABASE_NEWER`.
 */
export function refuseNewer(db: SqliteDatabase, dbPath: string): number {
  const program = programSchemaVersion();
  const file = fileSchemaVersion(db);
  if (file <= program) return file;
  throw new CncError(
    'CNC_DATABASE_NEWER',
    `The database ${dbPath} has schema version ${file}; this program knows ${program}. ` +
      'Install the version of Celery CnC that wrote it, or name another file in database.dbPath.',
    { details: { dbPath, fileVersion: file, programVersion: program } },
  );
}

/** Where a migration stands. */
export interface MigrationProgress {
  /** Schema version that the file has, and that it is brought to. */
  readonly from: number;
  readonly to: number;
  /** Statement that is about to run, from 1, and how many there are. */
  readonly statement: number;
  readonly statements: number;
}

/**
 * Brings the file up to this program's schema, in one transaction: whatever happens meanwhile, the file has either the
 * old version or the new one. Refuses a file that a newer program wrote.
 *
 * @param onProgress - Told before each statement; on large files one may take minutes.
 */
export function migrateDatabase(
  db: SqliteDatabase,
  dbPath: string,
  onProgress: (progress: MigrationProgress) => void = () => {},
): void {
  const from = refuseNewer(db, dbPath);
  try {
    if (!existsSync(MIGRATIONS_FOLDER)) throw new Error(`${MIGRATIONS_FOLDER} is missing from the package`);
    const migrations = readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER });
    const pending = migrations.slice(from);
    const statements = pending.reduce((sum, { sql: own }) => sum + own.length, 0);
    let statement = 0;
    const run = (text: string) => {
      onProgress({ from, to: migrations.length, statement: ++statement, statements });
      db.run(sql.raw(text));
    };
    db.transaction(
      () => {
        if (pending.length > 0) db.run(sql.raw(MAKE_MIGRATIONS_TABLE));
        for (const migration of pending) {
          for (const text of migration.sql) run(text);
          db.run(
            sql`INSERT INTO ${sql.identifier(MIGRATIONS_TABLE)} (hash, created_at) VALUES (${migration.hash}, ${migration.folderMillis})`,
          );
        }
        convertRollups(db);
      },
      { behavior: 'immediate' },
    );
  } catch (error) {
    throw toDatabaseError(error, dbPath);
  }
}

/** Migrations applied to the file; 0 for a new one. */
export function fileSchemaVersion(db: SqliteDatabase): number {
  const table = db.get<{ found: number }>(
    sql`SELECT count(*) AS found FROM sqlite_master WHERE name = ${MIGRATIONS_TABLE}`,
  );
  if (!table?.found) return 0;
  const rows = db.get<{ applied: number }>(
    sql`SELECT count(*) AS applied FROM ${sql.identifier(MIGRATIONS_TABLE)}`,
  );
  return rows?.applied ?? 0;
}
