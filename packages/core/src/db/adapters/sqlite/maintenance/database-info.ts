import { databaseSize } from '../database-size.ts';
import { fileSchemaVersion, programSchemaVersion } from '../migrate.ts';
import { countStoredTasks } from '../queries/records.ts';
import { countPages } from '../retention/free-space.ts';
import { withReader } from './database-file.ts';

const MICROSECONDS_A_SECOND = 1_000_000;

/** What is in a database file. */
export interface DatabaseInfo {
  readonly dbPath: string;
  readonly schemaVersion: number;
  /** That of this program. */
  readonly programSchemaVersion: number;
  readonly tasks: number;
  readonly pinned: number;
  /** First sight of the oldest and the newest task, epoch seconds; `null` where there is none. */
  readonly oldestSeenAt: number | null;
  readonly newestSeenAt: number | null;
  /** Files on disk with their logs and the search index. */
  readonly bytes: number;
  /** Free pages within the file. */
  readonly freeBytes: number;
}

/** Reads what is in a database file, whether or not Celery CnC runs on it. */
export async function readDatabaseInfo(dbPath: string): Promise<DatabaseInfo> {
  return withReader(dbPath, (db) => {
    const one = (query: string) => db.$client.prepare(query).pluck().get() as number | null;
    const seconds = (seq: number | null) => (seq === null ? null : seq / MICROSECONDS_A_SECOND);
    const { free, pageBytes } = countPages(db.$client);
    const schemaVersion = fileSchemaVersion(db);
    return {
      dbPath,
      schemaVersion,
      programSchemaVersion: programSchemaVersion(),
      tasks: countStoredTasks(db),
      pinned: hasTable(one, 'pins') ? (one('SELECT count(*) FROM pins') ?? 0) : 0,
      oldestSeenAt: seconds(one('SELECT min(seq) FROM tasks')),
      newestSeenAt: seconds(one('SELECT max(seq) FROM tasks')),
      bytes: databaseSize(dbPath),
      freeBytes: free * pageBytes,
    };
  });
}

/** Files of earlier versions lack some. */
function hasTable(one: (query: string) => number | null, name: string): boolean {
  return one(`SELECT count(*) FROM sqlite_master WHERE name = '${name}'`) !== 0;
}
