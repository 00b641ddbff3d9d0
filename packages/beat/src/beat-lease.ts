import { hostname } from 'node:os';
import type { ComponentContext } from '@celery-cnc/core/component';

const NAME = 'beat';
/** A standby takes over so long after a host died; a host that cannot reach the database for so long stops publishing. */
const TTL_SECONDS = 15;
const RENEW_MS = 5000;
/** Clocks run at slightly different speeds, and a run that is published at the last moment takes a while. */
const MARGIN_MS = 2000;

/** What {@link BeatLease} works with. */
export interface BeatLeaseOptions extends Pick<ComponentContext<unknown>, 'db' | 'logger' | 'runId'> {
  /** Called when this beat is the one that publishes, before {@link BeatLease.isHeld} says so. */
  readonly onTaken: () => Promise<void>;
}

/** Sees to it that of all beats on one database, on however many hosts, one publishes and the others stand by. */
export class BeatLease {
  readonly #options: BeatLeaseOptions;
  /** The same after a crash of beat alone, which then need not wait for itself. */
  readonly #holder: string;
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<void> = Promise.resolve();
  #token: number | undefined;
  #heldUntil = { monotonicMs: 0, epochMs: 0 };
  #otherHolder: string | null = null;
  #problem: string | null = null;
  #stopped = false;

  constructor(options: BeatLeaseOptions) {
    this.#options = options;
    this.#holder = `${hostname()}:${options.runId}`;
  }

  /** Whether this beat publishes, at this moment. */
  get isHeld(): boolean {
    const { monotonicMs, epochMs } = this.#heldUntil;
    // Both: one stands still while a machine sleeps, the other can be set.
    return performance.now() < monotonicMs && Date.now() < epochMs;
  }

  /** Who publishes instead, as far as known. */
  get otherHolder(): string | null {
    return this.#otherHolder;
  }

  /** Resolves after the first answer, or the first failure to get one; goes on by itself. */
  async start(): Promise<void> {
    await this.#ask();
    this.#askAgain();
  }

  /** Lets a standby take over at once. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#asking;
    this.#heldUntil = { monotonicMs: 0, epochMs: 0 };
    if (this.#token === undefined) return;
    const { db, logger } = this.#options;
    await db.releaseLease({ name: NAME, holder: this.#holder }).catch((error: unknown) => {
      logger.warn('the lease could not be given back; a standby waits until it lapses', { error });
    });
  }

  #askAgain(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#asking = this.#ask().finally(() => this.#askAgain());
    }, RENEW_MS);
  }

  async #ask(): Promise<void> {
    const { db, logger } = this.#options;
    const [monotonicMs, epochMs] = [performance.now(), Date.now()];
    try {
      const request = { name: NAME, holder: this.#holder, ttlSeconds: TTL_SECONDS };
      const lease = await db.acquireLease(request);
      if (!lease.acquired) this.#standBy(lease.holder);
      else {
        await this.#take(lease.token);
        const ms = lease.shared ? TTL_SECONDS * 1000 - MARGIN_MS : Number.POSITIVE_INFINITY;
        this.#heldUntil = { monotonicMs: monotonicMs + ms, epochMs: epochMs + ms };
      }
      this.#problem = null;
    } catch (error) {
      // Told when it begins, not at every attempt.
      if (this.#problem === null) logger.warn('the lease could not be renewed; it is tried again', { error });
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** A new token means that somebody else may have published since, also where it was this beat before. */
  async #take(token: number): Promise<void> {
    this.#otherHolder = null;
    if (token === this.#token) return;
    this.#heldUntil = { monotonicMs: 0, epochMs: 0 };
    await this.#options.onTaken();
    this.#token = token;
    this.#options.logger.info('this beat publishes', { token });
  }

  #standBy(holder: string): void {
    this.#heldUntil = { monotonicMs: 0, epochMs: 0 };
    this.#token = undefined;
    if (holder !== this.#otherHolder)
      this.#options.logger.info('another beat publishes; this one stands by', { holder });
    this.#otherHolder = holder;
  }
}
