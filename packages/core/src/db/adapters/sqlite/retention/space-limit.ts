import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import { searchPathOf } from '../search-index/search-file.ts';
import { countPages } from './free-space.ts';

const AUTO_BYTES = 20 * 1024 ** 3;
const AUTO_SHARE_OF_DISK = 0.5;

/** What of the limit of all files is the main file's: the search index grows and shrinks with it, a moment later. */
export function mainFileLimit(dbPath: string, maxBytes: ResolvedRetention['maxBytes']): number | null {
  if (maxBytes === null) return null;
  const main = usedBytes(dbPath);
  const all = main + usedBytes(searchPathOf(dbPath));
  const limit = maxBytes === 'auto' ? autoLimit(dbPath, all) : maxBytes;
  return limit * (main / all);
}

/** 20 GB, or half of what the disk has for the database, itself included, where that is less. */
function autoLimit(dbPath: string, usedNow: number): number {
  const { bavail, bsize } = statfsSync(dirname(dbPath));
  return Math.min(AUTO_BYTES, (bavail * bsize + usedNow) * AUTO_SHARE_OF_DISK);
}

/** Bytes of pages that hold something. */
function usedBytes(path: string): number {
  const client = new Database(path, { readonly: true });
  try {
    const { pages, free, pageBytes } = countPages(client);
    return (pages - free) * pageBytes;
  } finally {
    client.close();
  }
}
