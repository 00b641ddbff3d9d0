import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CncError, isCncError } from '../../../../errors.ts';
import { lockDatabaseFile } from '../file-lock.ts';
import { refuseNewer } from '../migrate.ts';
import { deleteSearchFile } from '../search-index/search-file.ts';
import type { BackupOptions } from './backup-database.ts';
import { copyDatabase } from './copy-database.ts';
import { isCncDatabase, refuseMissing, withReader } from './database-file.ts';
import { syncFile } from './partial-file.ts';

/** A database that was put back. */
export interface Restored {
  readonly dbPath: string;
  /** Where the database is now that was there before; `null` where there was none. */
  readonly replaced: string | null;
  readonly tasks: number;
  /** Of the backup; it is brought up to date when Celery CnC starts. */
  readonly schemaVersion: number;
}

/**
 * Puts a backup in the place of a SQLite database, which is kept beside it under a dated name. The backup is checked
 * before anything is touched, and stays as it is.
 *
 * @throws {CncError} `CNC_ALREADY_RUNNING` while a Celery CnC has the database open, `CNC_BACKUP_INVALID` and
 * `CNC_DATABASE_NEWER` for a backup that cannot be used.
 */
export async function restoreDatabase(
  backup: string,
  dbPath: string,
  options: BackupOptions = {},
): Promise<Restored> {
  const file = resolve(backup);
  refuseMissing(file);
  if (file === dbPath) throw invalid(file, 'it is the database itself');
  // Held until the new file is there: no Celery CnC starts in between.
  const lock = await lockDatabaseFile(dbPath, process.pid);
  try {
    const incoming = `${dbPath}.restoring`;
    removeFiles(incoming);
    const { schemaVersion, tasks } = await copyBackup(file, incoming, options);
    const replaced = existsSync(dbPath) ? moveAside(dbPath) : null;
    renameSync(incoming, dbPath);
    syncFile(dirname(dbPath));
    deleteSearchFile(dbPath);
    return { dbPath, replaced, tasks, schemaVersion };
  } finally {
    removeFiles(`${dbPath}.restoring`);
    lock.release();
  }
}

async function copyBackup(
  file: string,
  incoming: string,
  { onProgress = () => {} }: BackupOptions,
): Promise<Pick<Restored, 'schemaVersion' | 'tasks'>> {
  try {
    return await withReader(file, async (db) => {
      if (!isCncDatabase(db)) throw invalid(file, 'it is no database of Celery CnC');
      const schemaVersion = refuseNewer(db, file);
      const { tasks, fault } = await copyDatabase(db, incoming, onProgress);
      if (fault !== null) throw invalid(file, `it is damaged: ${fault}`);
      syncFile(incoming);
      return { schemaVersion, tasks };
    });
  } catch (error) {
    if (!isCncError(error) || error.code !== 'CNC_DATABASE_CORRUPT') throw error;
    throw invalid(file, 'it is damaged, or is no SQLite database', error);
  }
}

/** Its write-ahead log goes with it: after a crash part of the database is in there. */
function moveAside(dbPath: string): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const replaced = `${dbPath}.replaced-${stamp}`;
  // The log first: the file without its log is not the database, and nobody shall find it so.
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(`${dbPath}${suffix}`)) renameSync(`${dbPath}${suffix}`, `${replaced}${suffix}`);
  }
  return replaced;
}

function removeFiles(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}

function invalid(file: string, why: string, cause?: unknown): CncError {
  return new CncError(
    'CNC_BACKUP_INVALID',
    `The backup ${file} cannot be restored: ${why}. Nothing was changed.`,
    {
      details: { file },
      cause,
    },
  );
}
