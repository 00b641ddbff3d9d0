import { statSync } from 'node:fs';
import { searchPathOf } from './search-index/search-file.ts';

/** Bytes of a database's files on disk: with its search index and the write-ahead logs of both. */
export function databaseSize(dbPath: string): number {
  const files = [dbPath, searchPathOf(dbPath)].flatMap((path) => [path, `${path}-wal`]);
  return files.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}
