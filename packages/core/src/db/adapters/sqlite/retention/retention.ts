import { setTimeout as sleep } from 'node:timers/promises';
import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import type { RetentionRun, RetentionStatus } from '../../../models/retention.ts';
import { nowSeconds } from '../../now-seconds.ts';
import type { IngestWriter } from '../ingest-writer.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { countStoredTasks } from '../queries/records.ts';
import { ExpiredRecords } from './expired-records.ts';
import { ExpiredRollups } from './expired-rollups.ts';
import { ExpiredTasks } from './expired-tasks.ts';
import { ExpiredWorkers } from './expired-workers.ts';
import { FreeSpace } from './free-space.ts';
import { SliceSize } from './slice-size.ts';
import type { SlicedWork } from './sliced-work.ts';
import { mainFileLimit } from './space-limit.ts';

const INTERVAL_MS = 60_000;
/** Processes that start have the machine to themselves first. */
const FIRST_RUN_MS = 10_000;
/** Pauses between slices, as shares of the slice: while ingest goes on, while more comes than goes, and when it is quiet. */
const PAUSES = { busy: 3, behind: 1, quiet: 0.25 } as const;
const LONGEST_PAUSE_MS = 250;
/** How often it is asked whether more comes than goes: counting is not free. */
const BALANCE_EVERY_MS = 1000;

/** Options of {@link Retention}. */
export interface RetentionOptions {
  readonly db: SqliteDatabase;
  readonly dbPath: string;
  readonly writer: IngestWriter;
  readonly limits: ResolvedRetention;
  /** Told at the end of a run that had something to do. */
  readonly onRun: (run: RetentionRun) => void;
  readonly onProblem: (message: string) => void;
  /** Runs work on the writing connection and takes note of its errors. */
  readonly guard: <Result>(work: () => Result) => Result;
}

/**
 * Deletes what is older or more than is kept, now and then, in slices of a few milliseconds between batches of ingest,
 * and gives the space back to the disk.
 */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #lastRun: RetentionRun | null = null;
  #hasIngested = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#timer = this.#schedule(FIRST_RUN_MS);
  }

  get status(): RetentionStatus {
    return { lastRun: this.#lastRun };
  }

  /** To be told of each batch: the next pause is longer. */
  ingested(): void {
    this.#hasIngested = true;
  }

  /** Runs now; resolves when all is done. Where a run is under way, waits for that one. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Ends after the slice that is under way. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stop.abort();
    await this.#running;
  }

  #schedule(delayMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      void this.run().finally(() => {
        if (!this.#stop.signal.aborted) this.#timer = this.#schedule(INTERVAL_MS);
      });
    }, delayMs);
  }

  async #run(): Promise<void> {
    const { db, dbPath, writer, limits, onRun, onProblem, guard } = this.#options;
    const startedAt = nowSeconds();
    let longestSliceMs = 0;
    let problem: string | null = null;
    try {
      const maxBytes = mainFileLimit(dbPath, limits.maxBytes);
      const tasks = guard(() => new ExpiredTasks(db, writer, { ...limits, maxBytes }, startedAt));
      const records = new ExpiredRecords(db, limits, startedAt);
      const rollups = new ExpiredRollups(writer, limits, startedAt);
      const workers = new ExpiredWorkers(writer, limits, startedAt);
      const space = new FreeSpace(db.$client);
      const balance = new Balance(db);
      const report = (endedAt: number | null) => {
        const recordsDeleted = records.deleted + rollups.deleted + workers.deleted;
        const counts = { tasksDeleted: tasks.deleted, recordsDeleted };
        const run = { startedAt, endedAt, ...counts, bytesFreed: space.bytesFreed, longestSliceMs, problem };
        if (counts.tasksDeleted + counts.recordsDeleted + run.bytesFreed === 0 && !problem) return;
        this.#lastRun = run;
        if (endedAt !== null) onRun(run);
      };
      try {
        for (const work of [tasks, rollups, records, workers, space]) {
          await this.#finish(work, balance, (tookMs) => {
            longestSliceMs = Math.max(longestSliceMs, tookMs);
            report(null);
          });
        }
        ({ problem } = tasks);
      } finally {
        report(nowSeconds());
      }
    } catch (error) {
      // Tried again the next time; a fault of the file is in the health by now.
      if (!this.#stop.signal.aborted) onProblem(`Retention ended early: ${String(error)}`);
    }
  }

  /** Does a work slice by slice until nothing is left. */
  async #finish(work: SlicedWork, balance: Balance, done: (tookMs: number) => void): Promise<void> {
    const { guard } = this.#options;
    const size = new SliceSize();
    for (;;) {
      this.#stop.signal.throwIfAborted();
      const limit = size.items;
      this.#hasIngested = false;
      const begun = performance.now();
      const items = guard(() => work.slice(limit));
      const tookMs = performance.now() - begun;
      if (items === 0) return;
      size.learn(items, tookMs);
      done(tookMs);
      await this.#pause(tookMs, balance);
    }
  }

  /** Lets waiting ingest go first: at least once round the event loop. */
  async #pause(tookMs: number, balance: Balance): Promise<void> {
    await sleep(tookMs * PAUSES.quiet, undefined, { signal: this.#stop.signal });
    if (!this.#hasIngested) return;
    const share = balance.isLosing() ? PAUSES.behind : PAUSES.busy;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, tookMs * (share - PAUSES.quiet));
    await sleep(pauseMs, undefined, { signal: this.#stop.signal });
  }
}

/** Whether more tasks came than went since the run began. */
class Balance {
  readonly #count: () => number;
  readonly #before: number;
  #askedAt = performance.now();
  #isLosing = false;

  constructor(db: SqliteDatabase) {
    this.#count = () => countStoredTasks(db);
    this.#before = this.#count();
  }

  isLosing(): boolean {
    const now = performance.now();
    if (now - this.#askedAt < BALANCE_EVERY_MS) return this.#isLosing;
    this.#askedAt = now;
    this.#isLosing = this.#count() > this.#before;
    return this.#isLosing;
  }
}
