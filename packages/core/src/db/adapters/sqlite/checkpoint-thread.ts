/** Entry of the checkpoint thread: copies the write-ahead log into the database file, off the commit path. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

const INTERVAL_MS = 250;
const { dbPath } = workerData as { dbPath: string };

const client = new Database(dbPath, { timeout: 1000 });
client.pragma('wal_autocheckpoint = 0');
client.pragma('synchronous = FULL');

const timer = setInterval(() => {
  try {
    // PASSIVE never waits for readers and never makes the writer wait.
    client.pragma('wal_checkpoint(PASSIVE)');
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
