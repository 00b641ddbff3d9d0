import type { IngestWriter } from './ingest-writer.ts';

/** Rows that are behind are written when no batch has come for so long. */
const QUIET_MS = 250;
/** After a fault of the disk. */
const RETRY_MS = 1000;
/** So many rows are written in a few milliseconds: before every read. */
const QUICKLY_WRITTEN = 256;
/** More than those are written before a read at most so often, and at most so many. */
const READ_SETTLE_INTERVAL_MS = 250;
const MOST_BEFORE_READ = 2000;

/** Between two slices of rollups: whoever wants to write gets his turn. */
const FOLD_PAUSE_MS = 20;

/**
 * Does when it is quiet what ingest put off: writes the rows that it deferred, those also before they are read, and sums
 * up rollups.
 */
export class RowSettler {
  readonly #writer: IngestWriter;
  readonly #guard: (work: () => void) => void;
  #timer: NodeJS.Timeout | undefined;
  #settledAt = 0;

  /** `guard` runs work on the writing connection and takes note of its errors. */
  constructor(writer: IngestWriter, guard: (work: () => void) => void) {
    this.#writer = writer;
    this.#guard = guard;
    this.#wait(QUIET_MS);
  }

  ingested(): void {
    this.#wait(QUIET_MS);
  }

  beforeRead(): void {
    const behind = this.#writer.deferredTasks;
    if (behind === 0) return;
    const now = performance.now();
    if (behind > QUICKLY_WRITTEN && now - this.#settledAt < READ_SETTLE_INTERVAL_MS) return;
    this.#settledAt = now;
    this.#try(() => this.#writer.settle(MOST_BEFORE_READ));
  }

  beforeReadOf(id: string): void {
    this.#try(() => this.#writer.settleTask(id));
  }

  /** Writes what is behind and ends. */
  close(): void {
    clearTimeout(this.#timer);
    if (this.#writer.deferredTasks > 0) this.#try(() => this.#writer.settle());
  }

  #settle(): void {
    let foldedSome = false;
    const isWell = this.#try(() => {
      if (this.#writer.deferredTasks > 0) this.#writer.settle();
      foldedSome = this.#writer.foldRollups();
    });
    // Nobody may come for a long time: what could not be written now is tried again.
    if (!isWell) this.#wait(RETRY_MS);
    else if (foldedSome) this.#wait(FOLD_PAUSE_MS);
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), ms);
  }

  /** A fault is in the health by now; the journal keeps what is owed. */
  #try(work: () => void): boolean {
    try {
      this.#guard(work);
      return true;
    } catch {
      // Told by the guard.
      return false;
    }
  }
}
