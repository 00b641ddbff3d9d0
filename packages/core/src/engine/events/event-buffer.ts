import type { Gap } from '../../db/models/gap.ts';
import type { TaskEvent } from '../../db/models/task-event.ts';
import type { WorkerEvent } from '../../db/models/worker-event.ts';
import type { Delivery } from './delivery.ts';
import { MalformedSampler, type Unreadable } from './malformed-events.ts';
import {
  addTaskEventTo,
  createPendingBatch,
  isFull,
  isWorthSending,
  type PendingBatch,
} from './pending-batch.ts';

/** How often the database is told that an idle broker is still heard. */
const SILENCE_STEP_SECONDS = 10;

/** How a buffer is made. */
export interface EventBufferOptions {
  /** Identity of the broker, without credentials. */
  readonly broker: string;
  /** Most events held, those on their way into the database included. */
  readonly limitEvents: number;
  /**
   * `true` where the transport cannot be held back (Redis): above the limit events are dropped, and a gap tells when and
   * how many. `false` where it can (RabbitMQ): the limit only shows in `isFull`.
   */
  readonly dropsWhenFull: boolean;
  /** Told of every gap. */
  readonly onGap?: (gap: Omit<Gap, 'broker'>) => void;
}

/** Decoded events in order of arrival, cut into batches as they come in. */
export class EventBuffer {
  readonly #options: EventBufferOptions;
  readonly #sampler: MalformedSampler;
  /** Oldest first; only the last one is still being filled. */
  readonly #batches: PendingBatch[] = [];
  #heldEvents = 0;
  /** `receivedAt` of the newest batch that was taken. */
  #toldUntil = 0;
  #dropping: { startedAt: number; endedAt: number; lost: number } | null = null;

  constructor(options: EventBufferOptions) {
    this.#options = options;
    this.#sampler = new MalformedSampler(options.broker);
  }

  /** Events held: buffered, or taken and not yet released. */
  get heldEvents(): number {
    return this.#heldEvents;
  }

  get hasFullBatch(): boolean {
    return this.#batches.length > 1 || (this.#batches[0] !== undefined && isFull(this.#batches[0]));
  }

  get hasBatch(): boolean {
    const [oldest] = this.#batches;
    return oldest !== undefined && isWorthSending(oldest);
  }

  /** When the oldest buffered event was received, epoch seconds; `null` when empty. */
  get oldestReceivedAt(): number | null {
    return this.#batches[0]?.firstReceivedAt ?? null;
  }

  addTaskEvent(event: TaskEvent, receivedAt: number): void {
    const batch = this.#admit(receivedAt);
    if (batch !== null) addTaskEventTo(batch, event);
  }

  addWorkerEvent(event: WorkerEvent, receivedAt: number): void {
    this.#admit(receivedAt)?.workerEvents.push(event);
  }

  addOtherEvent(receivedAt: number): void {
    this.#admit(receivedAt);
  }

  addUnreadable(unreadable: Unreadable, receivedAt: number): void {
    const batch = this.#admit(receivedAt);
    if (batch === null) return;
    if (unreadable.opaque) batch.eventsOpaque += 1;
    else batch.eventsMalformed += 1;
    const sample = this.#sampler.take(unreadable);
    if (sample !== null) batch.malformedSamples.push(sample);
  }

  addGap(gap: Omit<Gap, 'broker'>): void {
    this.#open(gap.endedAt).gaps.push({ broker: this.#options.broker, ...gap });
    this.#options.onGap?.(gap);
  }

  /** Notes that the broker was heard and had nothing to tell: now and then an empty batch carries the time. */
  addSilence(heardAt: number): void {
    if (heardAt - this.#toldUntil < SILENCE_STEP_SECONDS && this.#batches.length === 0) return;
    const batch = this.#open(heardAt);
    batch.receivedAt = Math.max(batch.receivedAt, heardAt);
    batch.tellsSilence = true;
  }

  /** Marks the end of a message: it may be acknowledged once the newest batch is on disk. */
  endMessage(delivery: Delivery, receivedAt: number): void {
    const newest = this.#batches.at(-1) ?? this.#open(receivedAt);
    newest.delivery = delivery;
  }

  /** Takes the oldest batch out; `release` it when it is on disk. */
  take(): PendingBatch | undefined {
    const batch = this.#batches.shift();
    if (batch !== undefined) this.#toldUntil = batch.receivedAt;
    return batch;
  }

  release(batch: PendingBatch): void {
    this.#heldEvents -= batch.eventsReceived;
    if (this.#dropping !== null && !this.#isFull) this.#tellDropped(this.#dropping);
  }

  get #isFull(): boolean {
    return this.#heldEvents >= this.#options.limitEvents;
  }

  /** Makes room for one event; `null` where it has to be dropped. */
  #admit(receivedAt: number): PendingBatch | null {
    if (this.#options.dropsWhenFull && this.#isFull) {
      this.#dropping ??= { startedAt: receivedAt, endedAt: receivedAt, lost: 0 };
      this.#dropping.endedAt = receivedAt;
      this.#dropping.lost += 1;
      return null;
    }
    if (this.#dropping !== null) this.#tellDropped(this.#dropping);
    const batch = this.#open(receivedAt);
    batch.eventsReceived += 1;
    batch.receivedAt = receivedAt;
    this.#heldEvents += 1;
    return batch;
  }

  #tellDropped(dropped: { startedAt: number; endedAt: number; lost: number }): void {
    this.#dropping = null;
    this.addGap({ reason: 'buffer-full', ...dropped });
    this.#open(dropped.endedAt).eventsDropped += dropped.lost;
  }

  /** The batch being filled. */
  #open(receivedAt: number): PendingBatch {
    const newest = this.#batches.at(-1);
    if (newest !== undefined && !isFull(newest)) return newest;
    const batch = createPendingBatch(receivedAt);
    this.#batches.push(batch);
    return batch;
  }
}
