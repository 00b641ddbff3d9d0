import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { threadEntry } from './thread-entry.ts';

/** Runs checkpoints in a thread with a connection of its own. */
export class Checkpointer {
  readonly #thread: Worker;

  constructor(dbPath: string, onError: (message: string) => void) {
    this.#thread = new Worker(threadEntry('checkpoint-thread'), { workerData: { dbPath } });
    this.#thread.on('message', (message: { error: string }) => onError(message.error));
    this.#thread.on('error', (error: Error) => onError(error.message));
  }

  async close(): Promise<void> {
    if (this.#thread.threadId === -1) return;
    const exited = once(this.#thread, 'exit');
    this.#thread.postMessage('close');
    await exited;
  }
}
