import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { CncError } from '../../../errors.ts';
import { toDatabaseError } from './database-error.ts';

/** One opener of a database file at a time. */
export interface FileLock {
  release(): void;
}

/**
 * Locks a database file against a second Celery CnC, by an exclusive SQLite lock on a file beside it: the kernel lets
 * go of it the moment the process is gone, however it went, so there are no stale locks.
 * @throws `CNC_ALREADY_RUNNING` with the holder's pid.
 */
export function lockDatabaseFile(dbPath: string): FileLock {
  const lockPath = `${dbPath}.lock`;
  const pidPath = `${dbPath}.pid`;
  const lock = openLock(lockPath, dbPath);
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const known = toDatabaseError(error, lockPath);
    throw known.code === 'CNC_DATABASE_LOCKED' ? alreadyRunning(dbPath, pidPath, error) : known;
  }
  writeFileSync(pidPath, `${process.pid}\n`);
  return {
    release() {
      rmSync(pidPath, { force: true });
      lock.close();
    },
  };
}

function openLock(lockPath: string, dbPath: string): Database.Database {
  try {
    return new Database(lockPath, { timeout: 0 });
  } catch (error) {
    throw toDatabaseError(error, dbPath);
  }
}

function alreadyRunning(dbPath: string, pidPath: string, cause: unknown): CncError {
  const pid = readPid(pidPath);
  const holder = pid === null ? 'another process' : `process ${pid}`;
  return new CncError(
    'CNC_ALREADY_RUNNING',
    `Another Celery CnC uses the database ${dbPath} (${holder}). Stop it, or name another file in database.dbPath.`,
    { details: { dbPath, pid }, cause },
  );
}

function readPid(pidPath: string): number | null {
  try {
    return Number(readFileSync(pidPath, 'utf8')) || null;
  } catch {
    // Only for the message: the lock itself is what counts.
    return null;
  }
}
