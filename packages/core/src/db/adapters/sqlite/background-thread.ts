import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { THREAD_LIMITS, threadEntry } from './thread-entry.ts';

/** A thread that ended by itself, as one that could not open its file on a full disk, is started again so much later. */
const RESTART_MS = 1000;

/** Options of {@link BackgroundThread}. */
export interface BackgroundThreadOptions<Report> {
  readonly entry: Parameters<typeof threadEntry>[0];
  readonly dbPath: string;
  readonly onReport: (report: Report) => void;
  /** Called when the thread ended by an error. */
  readonly onError: (error: Error) => void;
}

/** A thread with a connection of its own, which is there as long as the database is. */
export class BackgroundThread<Order, Report> {
  readonly #options: BackgroundThreadOptions<Report>;
  #thread: Worker;
  #restart: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(options: BackgroundThreadOptions<Report>) {
    this.#options = options;
    this.#thread = this.#start();
  }

  /** Lost where the thread is about to be started again. */
  post(order: Order): void {
    this.#thread.postMessage(order);
  }

  /** Tells it to end, and resolves when it has. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#restart);
    if (this.#thread.threadId === -1) return;
    const exited = once(this.#thread, 'exit');
    this.#thread.postMessage('close');
    await exited;
  }

  #start(): Worker {
    const { entry, dbPath, onReport, onError } = this.#options;
    const thread = new Worker(threadEntry(entry), { workerData: { dbPath }, resourceLimits: THREAD_LIMITS });
    thread.on('message', onReport);
    thread.on('error', onError);
    thread.once('exit', () => {
      if (this.#closing) return;
      this.#restart = setTimeout(() => {
        this.#thread = this.#start();
      }, RESTART_MS);
    });
    return thread;
  }
}
