import { randomUUID } from 'node:crypto';
import type { EventBatch } from '../../db/models/event-batch.ts';
import type { DatabaseMethods } from '../../ipc/contract.ts';
import type { ComponentLogger } from '../../logging/component-logger.ts';
import { BackoffDelay } from '../backoff-delay.ts';
import type { EventBuffer } from './event-buffer.ts';
import { nameBatch, type PendingBatch } from './pending-batch.ts';

/** How long events may wait for company when little is going on. */
const LINGER_MS = 10;

/** Batches on their way at once: the database works on one while the next is on the wire. */
const MOST_IN_FLIGHT = 2;

interface Flight {
  readonly pending: PendingBatch;
  batch: EventBatch;
  state: 'sending' | 'committed' | 'failed';
}

/** What a sender needs. */
export interface BatchSenderOptions {
  readonly broker: string;
  readonly buffer: EventBuffer;
  readonly database: Pick<DatabaseMethods, 'ingest'>;
  readonly logger: ComponentLogger;
}

/**
 * Carries batches from the buffer into the database, in order, at most two at a time. A batch that the database did not
 * take is sent again, with the same identity, until it is on disk; only then are its messages acknowledged.
 */
export class BatchSender {
  readonly #options: BatchSenderOptions;
  readonly #engineRun = randomUUID();
  readonly #retryDelay = new BackoffDelay({ firstMs: 50, mostMs: 5000 });
  readonly #flights: Flight[] = [];
  #sequence = 0;
  #timer: NodeJS.Timeout | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #lastError: string | null = null;
  #idleWaiters: (() => void)[] = [];
  #closed = false;

  constructor(options: BatchSenderOptions) {
    this.#options = options;
  }

  /** Why the database did not take the last batch; `null` when it did. */
  get lastError(): string | null {
    return this.#lastError;
  }

  /** When the oldest event that is not on disk was received, epoch seconds. */
  get oldestReceivedAt(): number | null {
    return this.#flights[0]?.pending.firstReceivedAt ?? this.#options.buffer.oldestReceivedAt;
  }

  /** To be called whenever the buffer has got something; cheap. */
  wake(): void {
    if (this.#closed) return;
    while (this.#canSend && this.#options.buffer.hasFullBatch) this.#sendOldest();
    if (this.#timer === null && this.#flights.length === 0 && this.#options.buffer.hasBatch) {
      this.#timer = setTimeout(() => this.#lingered(), LINGER_MS);
    }
  }

  /** Resolves with `true` when everything buffered is on disk, with `false` after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<boolean> {
    if (this.#isIdle) return true;
    let timer: NodeJS.Timeout | undefined;
    const idle = new Promise<boolean>((resolve) => this.#idleWaiters.push(() => resolve(true)));
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
    });
    this.#retryNow();
    this.wake();
    return Promise.race([idle, late]).finally(() => clearTimeout(timer));
  }

  /** Ends without waiting; batches in flight are left to their fate. */
  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
  }

  get #canSend(): boolean {
    return (
      this.#flights.length < MOST_IN_FLIGHT && this.#flights.every((flight) => flight.state === 'sending')
    );
  }

  get #isIdle(): boolean {
    return this.#flights.length === 0 && !this.#options.buffer.hasBatch;
  }

  #lingered(): void {
    this.#timer = null;
    if (this.#flights.length === 0 && this.#options.buffer.hasBatch) this.#sendOldest();
  }

  #sendOldest(): void {
    const pending = this.#options.buffer.take();
    if (pending === undefined) return;
    this.#sequence += 1;
    const identity = { broker: this.#options.broker, engineRun: this.#engineRun, sequence: this.#sequence };
    const flight: Flight = { pending, batch: nameBatch(pending, identity), state: 'sending' };
    this.#flights.push(flight);
    this.#send(flight);
  }

  #send(flight: Flight): void {
    flight.state = 'sending';
    this.#options.database.ingest(flight.batch).then(
      () => this.#settle(flight, 'committed', null),
      (error: unknown) => this.#settle(flight, 'failed', error),
    );
  }

  #settle(flight: Flight, state: 'committed' | 'failed', error: unknown): void {
    flight.state = state;
    if (this.#closed) return;
    if (state === 'failed') this.#tellFailure(flight, error);
    while (this.#flights[0]?.state === 'committed') this.#finish(this.#flights.shift() as Flight);
    if (this.#flights.some((other) => other.state === 'sending')) {
      this.wake();
    } else if (this.#flights.length > 0) {
      this.#retryTimer = setTimeout(() => this.#retryNow(), this.#retryDelay.next());
    } else {
      this.wake();
      if (this.#isIdle) for (const resolve of this.#idleWaiters.splice(0)) resolve();
    }
  }

  #finish({ pending }: Flight): void {
    this.#retryDelay.reset();
    if (this.#lastError !== null) this.#options.logger.info('The database takes events again');
    this.#lastError = null;
    this.#options.buffer.release(pending);
    pending.delivery?.acknowledgeUpTo();
  }

  #tellFailure(flight: Flight, error: unknown): void {
    const log = this.#lastError === null ? 'warn' : 'debug';
    this.#lastError = error instanceof Error ? error.message : String(error);
    this.#options.logger[log]('The database did not take a batch of events; it will be sent again', {
      sequence: flight.batch.sequence,
      error,
    });
  }

  #retryNow(): void {
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    if (this.#flights.some((flight) => flight.state === 'sending')) return;
    const newestCommitted = Math.max(
      ...this.#flights.map((flight) => (flight.state === 'committed' ? flight.batch.sequence : 0)),
    );
    for (const flight of this.#flights) {
      if (flight.state !== 'failed') continue;
      if (flight.batch.sequence < newestCommitted) this.#rename(flight);
      this.#send(flight);
    }
  }

  /** The database skips numbers below the newest it has: a batch that was overtaken needs a new one to be taken. */
  #rename(flight: Flight): void {
    this.#sequence += 1;
    flight.batch = { ...flight.batch, sequence: this.#sequence };
  }
}
