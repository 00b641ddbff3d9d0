import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { CncError, isCncError } from '../../../errors.ts';
import { isProcessAlive } from '../../../is-process-alive.ts';
import { toDatabaseError } from './database-error.ts';

/** One opener of a database file at a time. */
export interface FileLock {
  release(): void;
}

/** A run that was killed is out of the file within this time; see `processes/child-process.ts`. */
const DEAD_RUN_WAIT_MS = 10_000;
const RETRY_MS = 50;

/**
 * Locks a database file against a second Celery CnC, by an exclusive SQLite lock on a file beside it: the kernel lets
 * go of it the moment the process is gone, however it went, so there are no stale locks. Where the supervisor of the
 * holder has died, the holder is about to leave and is waited for.
 *
 * @param holderPid - The process that a person would stop; told to whoever finds the lock taken.
 * @throws `CNC_ALREADY_RUNNING` with that process id.
 */
export async function lockDatabaseFile(dbPath: string, holderPid = process.ppid): Promise<FileLock> {
  const pidPath = `${dbPath}.pid`;
  const deadline = Date.now() + DEAD_RUN_WAIT_MS;
  for (;;) {
    try {
      return takeLock(dbPath, pidPath, holderPid);
    } catch (error) {
      if (!isCncError(error) || error.code !== 'CNC_DATABASE_LOCKED') throw error;
      const pid = readPid(pidPath);
      const isLeaving = pid !== null && !isProcessAlive(pid) && Date.now() < deadline;
      if (!isLeaving) throw alreadyRunning(dbPath, pid, error);
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}

function takeLock(dbPath: string, pidPath: string, holderPid: number): FileLock {
  const lock = openLock(`${dbPath}.lock`, dbPath);
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
    writeFileSync(pidPath, `${holderPid}\n`);
  } catch (error) {
    lock.close();
    throw toDatabaseError(error, dbPath);
  }
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

function alreadyRunning(dbPath: string, pid: number | null, cause: unknown): CncError {
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
