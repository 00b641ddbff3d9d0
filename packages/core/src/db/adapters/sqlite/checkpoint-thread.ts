/** Entry of the checkpoint thread: copies the write-ahead log into the database file, off the commit path. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { toDatabaseError } from './database-error.ts';

const INTERVAL_MS = 250;
const { dbPath } = workerData as { dbPath: string };

/** What the thread tells after each turn: pages in the log, and how many of them are copied; or what went wrong. */
export type CheckpointReport =
  | { readonly log: number; readonly checkpointed: number }
  | { readonly code: string; readonly message: string };

const client = new Database(dbPath, { timeout: 1000 });
client.pragma('wal_autocheckpoint = 0');
client.pragma('synchronous = FULL');

const timer = setInterval(() => {
  try {
    // PASSIVE never waits for readers and never makes the writer wait. All other modes hold the writer's lock while they
    // wait for readers.
    const [progress] = client.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[];
    if (progress) report({ log: progress.log, checkpointed: progress.checkpointed });
  } catch (error) {
    const { code, message } = toDatabaseError(error, dbPath);
    report({ code, message });
  }
}, INTERVAL_MS);

function report(message: CheckpointReport): void {
  parentPort?.postMessage(message);
}

parentPort?.once('message', () => {
  clearInterval(timer);
  client.close();
  parentPort?.close();
});
