/** Entry of the checkpoint thread: copies the write-ahead log into the database file, off the commit path. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

const INTERVAL_MS = 250;
/** Pages in the log (4 KiB each) from which on it is cut back, though the writer then waits for a moment. */
const LOG_PAGES_LIMIT = 16_384;
/** With more than this left to copy a reader holds it up, as a backup does for as long as it takes: waiting is no use. */
const UNCOPIED_PAGES_LIMIT = 2048;
/** How long the writer may be kept waiting for readers. */
const TRUNCATE_WAIT_MS = 50;
/** Pages in the log, and those of them that are in the file as well. */
interface Progress {
  readonly log: number;
  readonly checkpointed: number;
}

const { dbPath } = workerData as { dbPath: string };

const client = new Database(dbPath, { timeout: TRUNCATE_WAIT_MS });
client.pragma('wal_autocheckpoint = 0');
client.pragma('synchronous = FULL');

const timer = setInterval(() => {
  try {
    // PASSIVE never waits for readers and never makes the writer wait.
    const [progress] = client.pragma('wal_checkpoint(PASSIVE)') as Progress[];
    // Under steady writes the log never runs empty by itself, and so would never start over. Nearly all of it has
    // just been copied: what is left to do while the writer waits is little.
    if (progress && progress.log > LOG_PAGES_LIMIT && uncopied(progress) < UNCOPIED_PAGES_LIMIT) {
      client.pragma('wal_checkpoint(TRUNCATE)');
    }
  } catch (error) {
    // A full disk or a locked file is the writer's to tell: it meets the same error, with a batch to keep.
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
}, INTERVAL_MS);

parentPort?.once('message', () => {
  clearInterval(timer);
  client.close();
  parentPort?.close();
});

function uncopied({ log, checkpointed }: Progress): number {
  return log - checkpointed;
}
