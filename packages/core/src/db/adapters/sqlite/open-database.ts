import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { toDatabaseError } from './database-error.ts';

/** Drizzle over one connection; `$client` is the driver's own. */
export type SqliteDatabase = BetterSQLite3Database & { readonly $client: Database.Database };

/** How long a connection waits for another program's lock, milliseconds. */
const BUSY_TIMEOUT_MS = 5000;
/** What is not in these caches is in the kernel's: reading it again costs microseconds, keeping it twice costs memory. */
const WRITER_CACHE_KIB = 32_768;
const READER_CACHE_KIB = 6144;

/** Opens the one connection that writes. Creates the file where there is none. */
export function openWriter(dbPath: string): SqliteDatabase {
  return guarded(dbPath, () => {
    const client = new Database(dbPath, { timeout: BUSY_TIMEOUT_MS });
    // Takes effect on a new file only, and only before the first table: lets purged space go back to the disk.
    client.pragma('auto_vacuum = INCREMENTAL');
    client.pragma('journal_mode = WAL');
    // A commit is on disk, not in a cache, before the broker is told that its message may go.
    client.pragma('synchronous = FULL');
    // Checkpoints run in a thread of their own, off the commit path.
    client.pragma('wal_autocheckpoint = 0');
    client.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
    client.pragma('temp_store = MEMORY');
    return drizzle({ client });
  });
}

/** Opens a connection that only reads, for a reader thread. */
export function openReader(dbPath: string): SqliteDatabase {
  return guarded(dbPath, () => {
    const client = new Database(dbPath, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    client.pragma(`cache_size = -${READER_CACHE_KIB}`);
    client.pragma('temp_store = MEMORY');
    return drizzle({ client });
  });
}

function guarded(dbPath: string, open: () => SqliteDatabase): SqliteDatabase {
  try {
    return open();
  } catch (error) {
    throw toDatabaseError(error, dbPath);
  }
}
