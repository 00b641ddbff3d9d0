import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CncError } from '../../../../errors.ts';
import { toDatabaseError } from '../database-error.ts';
import { lockDatabaseFile } from '../file-lock.ts';
import { fileSchemaVersion, migrateDatabase, programSchemaVersion } from '../migrate.ts';
import { openReader, openWriter, type SqliteDatabase } from '../open-database.ts';
import { countStoredTasks } from '../queries/records.ts';
import { refuseMissing } from './database-file.ts';
import { PartialFile } from './partial-file.ts';
import { type SalvagedTable, salvageTable } from './salvage-table.ts';

/** A new file with what could be read of a damaged one. */
export interface Salvage {
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  readonly tasks: number;
  readonly tables: readonly SalvagedTable[];
}

/**
 * Saves what can be read of a damaged database into a new file, whose indexes and counts are made anew. The damaged one is
 * left as it is.
 *
 * @throws {CncError} `CNC_ALREADY_RUNNING` while a Celery CnC has it open; `CNC_BACKUP_FAILED` where the new file exists or
 * cannot be written, or the damaged one has another schema; `CNC_DATABASE_CORRUPT` where not even its schema can be read.
 */
export async function salvageDatabase(dbPath: string, target: string): Promise<Salvage> {
  refuseMissing(dbPath);
  const file = resolve(target);
  if (existsSync(file)) throw refused(file, 'it exists already. Name another file; none is overwritten');
  const lock = await lockDatabaseFile(dbPath, process.pid);
  try {
    return fill(dbPath, file);
  } catch (error) {
    throw toDatabaseError(error, dbPath);
  } finally {
    lock.release();
  }
}

function fill(dbPath: string, file: string): Salvage {
  const from = openReader(dbPath);
  const partial = PartialFile.make(file);
  try {
    if (fileSchemaVersion(from) !== programSchemaVersion())
      throw refused(file, `${dbPath} has another schema. Use the version of Celery CnC that wrote it`);
    const to = openWriter(partial.path);
    let tables: readonly SalvagedTable[];
    let tasks: number;
    try {
      migrateDatabase(to, partial.path);
      tables = tableNames(to).map((name) => salvageTable(from, to, name));
      countAnew(to);
      tasks = countStoredTasks(to);
      // One plain file.
      to.$client.pragma('journal_mode = DELETE');
    } finally {
      to.$client.close();
    }
    return { file, bytes: partial.finish(), tasks, tables };
  } finally {
    from.$client.close();
    partial.remove();
  }
}

/** Tables of ours; what migrations put into them gives way to what is saved. */
function tableNames({ $client }: SqliteDatabase): readonly string[] {
  const names = $client
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '__*'",
    )
    .pluck()
    .all() as string[];
  for (const name of names) $client.exec(`DELETE FROM "${name}"`);
  return names;
}

/** The counts are those of the rows, whatever is missing. */
function countAnew({ $client }: SqliteDatabase): void {
  $client.exec(`DELETE FROM task_counts;
    INSERT INTO task_counts (state, name, count) SELECT state, coalesce(name, 0), count(*) FROM tasks GROUP BY 1, 2`);
}

function refused(file: string, why: string): CncError {
  return new CncError('CNC_BACKUP_FAILED', `The file ${file} is not written: ${why}.`, { details: { file } });
}
