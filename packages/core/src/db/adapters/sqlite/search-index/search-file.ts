import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { toDatabaseError } from '../database-error.ts';
import type { SqliteDatabase } from '../open-database.ts';

/**
 * The search index is a file of its own beside the database: it is written by a thread of its own, behind ingest, so
 * neither waits for the other's lock. All in it can be made again, so a file that does not fit is made anew. It has
 * full-text and key tables for each part of the tasks (`part-tables.ts`), which no schema language knows: plain SQL.
 */

/** Changes with every change of the tables, documents or keys: older files are built anew. */
const FORMAT = 2;
const BUSY_TIMEOUT_MS = 5000;
const CACHE_KIB = 8192;

/** How far the index has come. */
export interface SearchProgress {
  /** All tasks up to this sequence number are in the index. */
  readonly indexedThrough: number;
  /** All notes of changes up to this one are in the index. */
  readonly notesThrough: number;
}

/** The file of the search index of a database. */
export function searchPathOf(dbPath: string): string {
  return `${dbPath}-search`;
}

/** Opens the index to write to it. */
export function openSearchFile(dbPath: string): Database.Database {
  const path = searchPathOf(dbPath);
  try {
    const client = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    client.pragma('auto_vacuum = INCREMENTAL');
    client.pragma('journal_mode = WAL');
    // A note of a change is deleted once its change is in the index: then it must be there for good.
    client.pragma('synchronous = FULL');
    client.pragma(`cache_size = -${CACHE_KIB}`);
    return client;
  } catch (error) {
    throw toDatabaseError(error, path);
  }
}

/**
 * Makes sure that there is an index that fits the database, if empty, and tells how far it has come. Nobody else may
 * have it open.
 */
export function prepareSearchFile(dbPath: string, main: SqliteDatabase): SearchProgress {
  const known = readProgress(dbPath, main);
  if (known) return known;
  deleteSearchFile(dbPath);
  const client = openSearchFile(dbPath);
  client.transaction(() => client.exec(TABLES))();
  client.close();
  return { indexedThrough: 0, notesThrough: 0 };
}

/** Deletes the index, for a database that is emptied. Nobody may have it open. */
export function deleteSearchFile(dbPath: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${searchPathOf(dbPath)}${suffix}`, { force: true });
}

/** `null` for a file that is missing, damaged, of another format, or of another database or another time of it. */
function readProgress(dbPath: string, main: SqliteDatabase): SearchProgress | null {
  let client: Database.Database | undefined;
  try {
    client = openSearchFile(dbPath);
    if (client.pragma('user_version', { simple: true }) !== FORMAT) return null;
    const state = client.prepare('SELECT * FROM progress').get() as SearchState | undefined;
    if (!state) return null;
    const { indexed_through: indexedThrough, notes_through: notesThrough, newest_id: newestId } = state;
    const newest = main.$client.prepare('SELECT id FROM tasks WHERE seq = ?').pluck().get(indexedThrough);
    const fits = newestId === null || sameKey(newest, newestId);
    return fits ? { indexedThrough, notesThrough } : null;
  } catch {
    // Whatever is wrong with it, it is made anew.
    return null;
  } finally {
    client?.close();
  }
}

interface SearchState {
  readonly indexed_through: number;
  readonly notes_through: number;
  /** Key of the newest task in the index: tells another database, or this one as it was before. */
  readonly newest_id: Buffer | string | null;
}

function sameKey(a: unknown, b: Buffer | string): boolean {
  return Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.equals(b) : a === b;
}

const TABLES = `
  CREATE TABLE progress (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    indexed_through INTEGER NOT NULL,
    notes_through INTEGER NOT NULL,
    newest_id BLOB
  );
  INSERT INTO progress VALUES (1, 0, 0, NULL);
  CREATE TABLE parts (part INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL, tasks INTEGER NOT NULL);
  CREATE TABLE exception_classes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
  PRAGMA user_version = ${FORMAT};
`;
