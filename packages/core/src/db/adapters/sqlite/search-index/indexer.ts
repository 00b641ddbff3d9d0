import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { IndexOrder, IndexReport } from '../search-index-thread.ts';
import { threadEntry } from '../thread-entry.ts';
import type { ChangeNotes } from './change-notes.ts';
import type { SearchProgress } from './search-file.ts';

/** Tasks are in the index a moment after their rows are written; most have ended by then and will not change. */
const INTERVAL_MS = 1000;

/** Options of {@link Indexer}. */
export interface IndexerOptions {
  readonly dbPath: string;
  readonly notes: ChangeNotes;
  readonly progress: SearchProgress;
  /** Runs work on the writing connection and takes note of its errors. */
  readonly guard: (work: () => void) => void;
  readonly onProblem: (message: string) => void;
}

/** Lets a thread follow ingest with the search index. */
export class Indexer {
  readonly #options: IndexerOptions;
  readonly #thread: Worker;
  readonly #timer: NodeJS.Timeout;
  #progress: SearchProgress;
  #prunedThrough = 0;

  constructor(options: IndexerOptions) {
    const { dbPath, onProblem } = options;
    this.#options = options;
    this.#progress = options.progress;
    this.#thread = new Worker(threadEntry('search-index-thread'), { workerData: { dbPath } });
    const tell = (message: string) => onProblem(`The search index lags behind: ${message}`);
    this.#thread.on('message', (report: IndexReport) => {
      if ('error' in report) tell(report.error);
      else this.#progress = report.progress;
    });
    this.#thread.on('error', (error: Error) => tell(error.message));
    this.#timer = setInterval(() => this.#turn(), INTERVAL_MS);
    this.#turn();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#thread.threadId === -1) return;
    const exited = once(this.#thread, 'exit');
    this.#post('close');
    await exited;
  }

  /** Offers what is new, and deletes notes that are done with. */
  #turn(): void {
    const { notes, guard } = this.#options;
    const { indexedThrough, notesThrough } = this.#progress;
    const through = notes.offer();
    if (through > indexedThrough || notes.lastId > notesThrough) this.#post({ through });
    if (notesThrough <= this.#prunedThrough) return;
    try {
      guard(() => {
        this.#prunedThrough = notes.prune(notesThrough);
      });
    } catch {
      // Told by the guard; the next turn tries again.
    }
  }

  #post(order: IndexOrder): void {
    this.#thread.postMessage(order);
  }
}
