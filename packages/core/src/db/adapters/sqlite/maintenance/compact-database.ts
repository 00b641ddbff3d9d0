import { toDatabaseError } from '../database-error.ts';
import { databaseSize } from '../database-size.ts';
import { lockDatabaseFile } from '../file-lock.ts';
import { refuseNewer } from '../migrate.ts';
import { openWriter } from '../open-database.ts';
import { refuseMissing } from './database-file.ts';

/** Bytes of a database's files, before and after. */
export interface Compaction {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Writes a database file anew, without gaps. While Celery CnC runs it gives space back by itself, so this is for files
 * that shall be as small as they can be; it needs as much free space as the file has.
 *
 * @throws {CncError} `CNC_ALREADY_RUNNING` while a Celery CnC has it open.
 */
export async function compactDatabase(dbPath: string): Promise<Compaction> {
  refuseMissing(dbPath);
  const lock = await lockDatabaseFile(dbPath, process.pid);
  try {
    const bytesBefore = databaseSize(dbPath);
    const db = openWriter(dbPath);
    try {
      refuseNewer(db, dbPath);
      db.$client.exec('VACUUM');
      db.$client.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      db.$client.close();
    }
    return { bytesBefore, bytesAfter: databaseSize(dbPath) };
  } catch (error) {
    throw toDatabaseError(error, dbPath);
  } finally {
    lock.release();
  }
}
