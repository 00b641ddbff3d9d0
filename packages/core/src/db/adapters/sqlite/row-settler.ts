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

/** Sees to it that rows which ingest deferred are written in time: when it is quiet, and before they are read. */
export class RowSettler {
  readonly #writer: IngestWriter;
  readonly #guard: (work: () => void) => void;
  #timer: NodeJS.Timeout | undefined;
  #settledAt = 0;

  /** `guard` runs work on the writing connection and takes note of its errors. */
  constructor(writer: IngestWriter, guard: (work: () => void) => void) {
    this.#writer = writer;
    this.#guard = guard;
  }

  ingested(): void {
    if (this.#writer.deferredTasks === 0) return;
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#settle(), QUIET_MS);
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
    this.#timer = undefined;
    // Nobody may come for a long time: what could not be written now is tried again.
    if (!this.#try(() => this.#writer.settle())) this.#timer = setTimeout(() => this.#settle(), RETRY_MS);
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
