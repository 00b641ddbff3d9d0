import { existsSync } from 'node:fs';
import { CncError } from '../../../../errors.ts';
import { toDatabaseError } from '../database-error.ts';
import { fileSchemaVersion } from '../migrate.ts';
import { openReader, type SqliteDatabase } from '../open-database.ts';

/** Runs work on a database file for reading, whether or not a Celery CnC has it open. */
export async function withReader<Result>(
  dbPath: string,
  work: (db: SqliteDatabase) => Result | Promise<Result>,
): Promise<Result> {
  refuseMissing(dbPath);
  const db = openReader(dbPath);
  try {
    return await work(db);
  } catch (error) {
    throw toDatabaseError(error, dbPath);
  } finally {
    db.$client.close();
  }
}

/** @throws {CncError} `CNC_DATABASE_MISSING`. */
export function refuseMissing(dbPath: string): void {
  if (existsSync(dbPath)) return;
  throw new CncError(
    'CNC_DATABASE_MISSING',
    `There is no database ${dbPath}. Name another with --db, or the config file with --config.`,
    { details: { dbPath } },
  );
}

/**
 * What SQLite finds wrong in a file; empty where it is well. `quick` reads every page, but does not compare indexes with
 * their tables.
 */
export function findFaults(db: SqliteDatabase, how: 'quick' | 'full' = 'quick'): readonly string[] {
  const pragma = how === 'quick' ? 'quick_check' : 'integrity_check';
  const rows = db.$client.prepare(`PRAGMA ${pragma}`).pluck().all() as string[];
  return rows.filter((row) => row !== 'ok');
}

/** Whether a file is a database of Celery CnC: it has been migrated. */
export function isCncDatabase(db: SqliteDatabase): boolean {
  return fileSchemaVersion(db) > 0;
}
