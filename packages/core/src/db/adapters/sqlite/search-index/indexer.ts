import { CncError, type ErrorCode } from '../../../../errors.ts';
import { BackgroundThread } from '../background-thread.ts';
import { toDatabaseError } from '../database-error.ts';
import type { IndexOrder, IndexReport } from '../search-index-thread.ts';
import type { ChangeNotes } from './change-notes.ts';
import { type SearchProgress, searchPathOf } from './search-file.ts';

/** Tasks are in the index a moment after their rows are written; most have ended by then and will not change. */
const INTERVAL_MS = 1000;

/** Options of {@link Indexer}. */
export interface IndexerOptions {
  readonly dbPath: string;
  readonly notes: ChangeNotes;
  readonly progress: SearchProgress;
  /** Runs work on the writing connection and takes note of its errors. */
  readonly guard: (work: () => void) => void;
  /** Called after each turn: with the fault, or with `null` when it went well. */
  readonly onTurn: (fault: CncError | null) => void;
}

/** Lets a thread follow ingest with the search index. */
export class Indexer {
  readonly #options: IndexerOptions;
  readonly #thread: BackgroundThread<IndexOrder, IndexReport>;
  readonly #timer: NodeJS.Timeout;
  #progress: SearchProgress;
  #prunedThrough = 0;

  constructor(options: IndexerOptions) {
    const { dbPath, onTurn } = options;
    this.#options = options;
    this.#progress = options.progress;
    this.#thread = new BackgroundThread<IndexOrder, IndexReport>({
      entry: 'search-index-thread',
      dbPath,
      onReport: (report) => this.#turned(report),
      onError: (error) => onTurn(lagging(toDatabaseError(error, searchPathOf(dbPath)))),
    });
    this.#timer = setInterval(() => this.#turn(), INTERVAL_MS);
    this.#turn();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#thread.close();
  }

  #turned(report: IndexReport): void {
    if ('code' in report) {
      this.#options.onTurn(lagging(new CncError(report.code as ErrorCode, report.message)));
      return;
    }
    this.#progress = report.progress;
    this.#options.onTurn(null);
  }

  /** Offers what is new, and deletes notes that are done with. */
  #turn(): void {
    const { notes, guard } = this.#options;
    const { indexedThrough, notesThrough } = this.#progress;
    const through = notes.offer();
    if (through > indexedThrough || notes.lastId > notesThrough) this.#thread.post({ through });
    if (notesThrough <= this.#prunedThrough) return;
    try {
      guard(() => {
        this.#prunedThrough = notes.prune(notesThrough);
      });
    } catch {
      // Told by the guard; the next turn tries again.
    }
  }
}

function lagging({ code, message }: CncError): CncError {
  return new CncError(code, `The search index lags behind: ${message}`);
}
