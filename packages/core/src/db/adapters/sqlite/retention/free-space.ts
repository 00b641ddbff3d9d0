import type Database from 'better-sqlite3';
import type { SlicedWork } from './sliced-work.ts';

/** Pages that stay free for what comes next: giving them back would only move pages that are taken again at once. */
const KEPT_SHARE = 0.05;
const MOST_KEPT_PAGES = 16_384;

/** Pages of a database file. */
export interface PageCounts {
  readonly pages: number;
  readonly free: number;
  readonly pageBytes: number;
}

/** Reads the header of the file; cheap. */
export function countPages(client: Database.Database): PageCounts {
  const read = (pragma: string) => Number(client.pragma(pragma, { simple: true }));
  return { pages: read('page_count'), free: read('freelist_count'), pageBytes: read('page_size') };
}

/** Gives free pages back to the disk. */
export class FreeSpace implements SlicedWork {
  readonly #client: Database.Database;
  #bytesFreed = 0;

  constructor(client: Database.Database) {
    this.#client = client;
  }

  get bytesFreed(): number {
    return this.#bytesFreed;
  }

  slice(limit: number): number {
    const before = countPages(this.#client);
    const kept = Math.min(MOST_KEPT_PAGES, Math.floor(before.pages * KEPT_SHARE));
    const wanted = Math.min(limit, before.free - kept);
    if (wanted <= 0) return 0;
    this.#client.pragma(`incremental_vacuum(${wanted})`);
    // None where the file was made without room for it.
    const freed = before.free - countPages(this.#client).free;
    this.#bytesFreed += freed * before.pageBytes;
    return freed;
  }
}
