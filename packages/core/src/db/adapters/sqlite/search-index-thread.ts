/** Entry of the thread that keeps the search index: follows ingest in slices, in a file of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { toDatabaseError } from './database-error.ts';
import { openReader } from './open-database.ts';
import { FreeSpace } from './retention/free-space.ts';
import { IndexWriter } from './search-index/index-writer.ts';
import { openSearchFile, type SearchProgress, searchPathOf } from './search-index/search-file.ts';

/** Tasks of a slice. Nobody waits for one; small ones would write the pages of sort keys again and again. */
const SLICE_TASKS = 4000;
/** Free pages that are given back to the disk at a time. */
const SLICE_PAGES = 512;

/** What the controller tells: rows up to this one may be indexed; or to end. */
export type IndexOrder = { readonly through: number } | 'close';
/** What the thread tells: how far it has come, or what went wrong. */
export type IndexReport =
  | { readonly progress: SearchProgress }
  | { readonly code: string; readonly message: string };

const { dbPath } = workerData as { dbPath: string };
const main = openReader(dbPath);
const index = openSearchFile(dbPath);
const writer = new IndexWriter(index, main);
const space = new FreeSpace(index);
let through = 0;
let working = false;
let closing = false;

parentPort?.on('message', (order: IndexOrder) => {
  if (order === 'close') {
    closing = true;
    if (!working) close();
    return;
  }
  through = order.through;
  if (!working) void work();
});

/** Indexes all that is offered, and leaves half of the time to others. */
async function work(): Promise<void> {
  working = true;
  let more = true;
  while (more && !closing) {
    const startedAt = performance.now();
    more = slice();
    await sleep(performance.now() - startedAt);
  }
  working = false;
  if (closing) close();
}

/** Tells whether there is more to do. */
function slice(): boolean {
  try {
    const moreNotes = writer.indexNotes(SLICE_TASKS);
    const moreTasks = !moreNotes && writer.indexTasks(through, SLICE_TASKS);
    report({ progress: writer.progress });
    return moreNotes || moreTasks || space.slice(SLICE_PAGES) > 0;
  } catch (error) {
    // Tried again with the next order: the slice has left nothing behind.
    const { code, message } = toDatabaseError(error, searchPathOf(dbPath));
    report({ code, message });
    return false;
  }
}

function report(message: IndexReport): void {
  parentPort?.postMessage(message);
}

function close(): void {
  index.close();
  main.$client.close();
  parentPort?.close();
}
