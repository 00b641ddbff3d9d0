import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { CncError } from '../../../errors.ts';
import { convertRollups } from './convert-rollups.ts';
import { toDatabaseError } from './database-error.ts';
import type { SqliteDatabase } from './open-database.ts';

/** Beside `src` and `dist` alike, so the same path serves both. */
const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../../../migrations/sqlite', import.meta.url));
const MIGRATIONS_TABLE = '__drizzle_migrations';

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

/** Brings the file up to this program's schema; refuses a file that a newer program wrote. */
export function migrateDatabase(db: SqliteDatabase, dbPath: string): void {
  refuseNewer(db, dbPath);
  try {
    if (!existsSync(MIGRATIONS_FOLDER)) throw new Error(`${MIGRATIONS_FOLDER} is missing from the package`);
    migrate(db, { migrationsFolder: MIGRATIONS_FOLDER, migrationsTable: MIGRATIONS_TABLE });
    convertRollups(db);
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
