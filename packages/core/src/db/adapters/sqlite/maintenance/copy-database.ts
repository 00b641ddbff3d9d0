import Database from 'better-sqlite3';
import { openReader, type SqliteDatabase } from '../open-database.ts';
import { countStoredTasks } from '../queries/records.ts';
import { findFaults } from './database-file.ts';

/** Pages copied at a time: a mebibyte. */
const PAGES_A_STEP = 256;

/** A copy that was made and read again. */
export interface CheckedCopy {
  readonly tasks: number;
  /** The first thing that is wrong with it; `null` where it is well. */
  readonly fault: string | null;
}

/** Copies a database, as it is at this moment, into one plain file without a write-ahead log, and reads all of the copy. */
export async function copyDatabase(
  { $client: client }: SqliteDatabase,
  path: string,
  onProgress: (share: number) => void,
): Promise<CheckedCopy> {
  // Held for the whole copy: all pages are of this moment, whatever is written meanwhile.
  client.exec('BEGIN');
  client.prepare('SELECT count(*) FROM sqlite_master').get();
  try {
    await client.backup(path, {
      progress({ totalPages, remainingPages }) {
        onProgress(totalPages === 0 ? 0 : 1 - remainingPages / totalPages);
        return PAGES_A_STEP;
      },
    });
  } finally {
    client.exec('COMMIT');
  }
  const copied = new Database(path, { fileMustExist: true });
  copied.pragma('journal_mode = DELETE');
  copied.close();
  const copy = openReader(path);
  try {
    const [fault = null] = findFaults(copy);
    return { tasks: fault === null ? countStoredTasks(copy) : 0, fault };
  } finally {
    copy.$client.close();
  }
}
