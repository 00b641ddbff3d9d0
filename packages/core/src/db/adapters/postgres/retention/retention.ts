import { setTimeout as sleep } from 'node:timers/promises';
import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import type { RetentionRun, RetentionStatus } from '../../../models/retention.ts';
import { nowSeconds } from '../../now-seconds.ts';
import type { LeaseTable } from '../lease-table.ts';
import type { PostgresDatabase } from '../open-database.ts';
import { dayOf, type Partitions } from '../partitions.ts';
import { measure } from '../queries/records.ts';
import { ExpiredDays } from './expired-days.ts';
import { deleteExpiredRecords } from './expired-records.ts';
import { deleteExpiredRows } from './expired-rows.ts';
import { type Expiry, expiryAt } from './expiry.ts';

const INTERVAL_MS = 10 * 60_000;
const FIRST_RUN_MS = 20_000;
/** One host does it; another takes over when it stops. Renewed before each slice. */
const LEASE = { name: 'retention', ttlSeconds: 60 } as const;
const LOCK_RETRY_MS = 200;
const MICROSECONDS_A_SECOND = 1_000_000;

/** Options of {@link Retention}. */
export interface RetentionOptions {
  readonly db: PostgresDatabase;
  readonly partitions: Partitions;
  readonly leases: LeaseTable;
  /** Names this host. */
  readonly host: string;
  readonly limits: ResolvedRetention;
  /** Told at the end of a run that had something to do. */
  readonly onRun: (run: RetentionRun) => void;
  readonly onProblem: (error: unknown) => void;
}

/** Deletes what is older or more than is kept: whole days at once, and in slices what is between. One host of all does. */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #lastRun: RetentionRun | null = null;
  #longestSliceMs = 0;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  get status(): RetentionStatus {
    return { lastRun: this.#lastRun };
  }

  start(): void {
    this.#schedule(FIRST_RUN_MS);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Runs now; resolves when all is done. Where a run is under way, waits for that one. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(() => {
      void this.run().finally(() => {
        if (!this.#stop.signal.aborted) this.#schedule(INTERVAL_MS);
      });
    }, delayMs);
  }

  async #run(): Promise<void> {
    const { onRun, onProblem, leases, host } = this.#options;
    try {
      if (!(await this.#holds())) return;
      const run = await this.#work();
      const { tasksDeleted, recordsDeleted, problem } = run;
      if (tasksDeleted + recordsDeleted > 0 || problem !== null) {
        this.#lastRun = run;
        onRun(run);
      }
      await leases.release({ name: LEASE.name, holder: host });
    } catch (error) {
      // Tried again the next time, by this host or another.
      if (!this.#stop.signal.aborted) onProblem(error);
    }
  }

  async #work(): Promise<RetentionRun> {
    const { db, partitions, limits } = this.#options;
    const startedAt = nowSeconds();
    this.#longestSliceMs = 0;
    const days = new ExpiredDays(db, partitions);
    const expiry = expiryAt(limits, startedAt);
    let bytesFreed = 0;
    for (const day of await partitions.listDetached()) bytesFreed += await this.#remove(days, day);
    for (const day of await partitions.list()) {
      if (expiry.firstKeptDay === null || day >= expiry.firstKeptDay) break;
      bytesFreed += await this.#dropDay(days, day, expiry.expired);
    }
    const rowsDeleted = await this.#deleteRows(expiry);
    const { problem, bytes } = await this.#makeRoom(days, expiry, dayOf(startedAt * MICROSECONDS_A_SECOND));
    const recordsDeleted = await deleteExpiredRecords(db, limits, startedAt);
    return {
      startedAt,
      endedAt: nowSeconds(),
      tasksDeleted: days.deleted + rowsDeleted,
      recordsDeleted,
      bytesFreed: bytesFreed + bytes,
      longestSliceMs: this.#longestSliceMs,
      problem,
    };
  }

  async #dropDay(days: ExpiredDays, day: number, expired: Expiry['expired']): Promise<number> {
    do {
      while ((await this.#slice(() => days.moveKept(day, expired))) > 0);
    } while (!(await this.#slice(() => days.detach(day))) && (await this.#waitForLock()));
    return this.#remove(days, day);
  }

  /** Ids first: while the table is there, they are known. */
  async #remove(days: ExpiredDays, day: number): Promise<number> {
    for (let after: number | null = 0; after !== null; ) {
      const from: number = after;
      after = await this.#slice(() => days.removeIds(day, from));
    }
    return days.drop(day);
  }

  async #deleteRows({ expired }: Expiry): Promise<number> {
    const { db } = this.#options;
    let deleted = 0;
    for (const kept of [true, false]) {
      for (let gone = -1; gone !== 0; deleted += gone) {
        gone = await this.#slice(() => deleteExpiredRows(db, expired, kept));
      }
    }
    return deleted;
  }

  /** Where there are too many tasks or bytes, the oldest days go, up to yesterday. */
  async #makeRoom(days: ExpiredDays, expiry: Expiry, today: number) {
    const { db, partitions, limits } = this.#options;
    const { maxTasks, maxBytes } = limits;
    let bytes = 0;
    for (;;) {
      const { tasks, sizeBytes } = await measure(db);
      const tooMany = maxTasks !== null && tasks > maxTasks;
      const tooMuch = typeof maxBytes === 'number' && sizeBytes > maxBytes;
      if (!tooMany && !tooMuch) return { problem: null, bytes };
      const [oldest] = await partitions.list();
      if (oldest === undefined || oldest >= today) {
        const problem = 'more is stored than database.retention allows, but what is left is of today or kept';
        return { problem, bytes };
      }
      bytes += await this.#dropDay(days, oldest, expiry.expendable);
    }
  }

  /** Does a slice, while this host holds the lease; rests as long as it took. */
  async #slice<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#stop.signal.throwIfAborted();
    if (!(await this.#holds())) throw new Error('another host has taken over retention');
    const begun = performance.now();
    const result = await work();
    const tookMs = performance.now() - begun;
    this.#longestSliceMs = Math.max(this.#longestSliceMs, tookMs);
    await sleep(tookMs, undefined, { signal: this.#stop.signal });
    return result;
  }

  async #waitForLock(): Promise<true> {
    await sleep(LOCK_RETRY_MS, undefined, { signal: this.#stop.signal });
    return true;
  }

  async #holds(): Promise<boolean> {
    const { leases, host } = this.#options;
    return (await leases.acquire({ ...LEASE, holder: host })).acquired;
  }
}
