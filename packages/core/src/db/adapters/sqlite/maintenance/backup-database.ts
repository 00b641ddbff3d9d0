import { existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CncError } from '../../../../errors.ts';
import { refuseNewer } from '../migrate.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { countPages } from '../retention/free-space.ts';
import { copyDatabase } from './copy-database.ts';
import { isCncDatabase, withReader } from './database-file.ts';
import { PartialFile } from './partial-file.ts';

/** Options of {@link backupDatabase}. */
export interface BackupOptions {
  /** Told how much is copied, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** A backup that was made. */
export interface Backup {
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  readonly tasks: number;
  readonly schemaVersion: number;
  readonly seconds: number;
}

/**
 * Copies a SQLite database into a new file, also while Celery CnC runs on it: the copy is of one moment, and neither
 * ingest nor readers wait for it. The file is checked before it gets its name, and belongs to this user alone.
 *
 * @throws {CncError} `CNC_BACKUP_FAILED` where the file exists or cannot be written, `CNC_DATABASE_…` for the database.
 */
export async function backupDatabase(
  dbPath: string,
  target: string,
  options: BackupOptions = {},
): Promise<Backup> {
  const file = resolve(target);
  const startedAt = performance.now();
  if (existsSync(file)) throw backupFailed(file, 'it exists already. Name another file; none is overwritten');
  return withReader(dbPath, async (db) => {
    if (!isCncDatabase(db)) throw backupFailed(file, `${dbPath} is no database of Celery CnC`);
    const schemaVersion = refuseNewer(db, dbPath);
    refuseFullDisk(db, file);
    const partial = PartialFile.make(file);
    try {
      const { tasks, fault } = await copyDatabase(db, partial.path, options.onProgress ?? (() => {}));
      if (fault !== null)
        throw backupFailed(file, `the database is damaged: ${fault}. See: celery-cnc db check`);
      const bytes = partial.finish();
      return { file, bytes, tasks, schemaVersion, seconds: (performance.now() - startedAt) / 1000 };
    } finally {
      partial.remove();
    }
  });
}

function refuseFullDisk(db: SqliteDatabase, file: string): void {
  const { pages, pageBytes } = countPages(db.$client);
  const folder = dirname(file);
  if (!existsSync(folder)) throw backupFailed(file, 'its folder does not exist. Make it first');
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize > pages * pageBytes) return;
  throw backupFailed(file, `${pages * pageBytes} bytes are needed and ${bavail * bsize} are free there`);
}

function backupFailed(file: string, why: string): CncError {
  return new CncError('CNC_BACKUP_FAILED', `The backup ${file} cannot be made: ${why}.`, {
    details: { file },
  });
}
