import type { Gap } from '../../db/models/gap.ts';
import type { TaskEvent } from '../../db/models/task-event.ts';
import type { WorkerEvent } from '../../db/models/worker-event.ts';
import type { EventSink } from '../brokers/base.ts';
import type { BatchSender } from './batch-sender.ts';
import type { Delivery } from './delivery.ts';
import type { EventBuffer } from './event-buffer.ts';
import { type DecodedEvents, EventDecoder } from './event-decoder.ts';
import type { Unreadable } from './malformed-events.ts';
import { EnvelopeError, type EventMessage, openRedisEnvelope } from './redis-envelope.ts';

/** What a receiver needs. */
export interface EventReceiverOptions {
  /** Texts of an event above this number of characters are cut and marked. */
  readonly payloadLimit: number;
  readonly buffer: EventBuffer;
  readonly sender: BatchSender;
  /** Told of every worker event. */
  readonly onWorkerEvent?: (event: WorkerEvent) => void;
  /** Called when events arrive from now on, after every new connection. */
  readonly onSubscribed?: () => void;
}

/** Where a broker's subscription puts what it hears: decodes it into the buffer. Never throws, whatever comes in. */
export class EventReceiver implements DecodedEvents, EventSink {
  readonly #options: EventReceiverOptions;
  readonly #decoder: EventDecoder;
  #receivedAt = 0;

  constructor(options: EventReceiverOptions) {
    this.#options = options;
    this.#decoder = new EventDecoder(options.payloadLimit, this);
  }

  /** Takes a message with its body laid open. `delivery` is acknowledged when its events are on disk. */
  receive(message: EventMessage, delivery?: Delivery): void {
    this.#receivedAt = Date.now() / 1000;
    this.#decoder.decode(message);
    if (delivery !== undefined) this.#options.buffer.endMessage(delivery, this.#receivedAt);
    this.#options.sender.wake();
  }

  /** Takes a message in Kombu's Redis envelope. */
  receiveEnvelope(payload: Buffer): void {
    let message: EventMessage;
    try {
      message = openRedisEnvelope(payload);
    } catch (error) {
      if (!(error instanceof EnvelopeError)) throw error;
      this.#receivedAt = Date.now() / 1000;
      const { message: reason } = error;
      this.addUnreadable({
        reason,
        contentType: null,
        opaque: false,
        bytes: payload.length,
        content: payload,
      });
      this.#options.sender.wake();
      return;
    }
    this.receive(message);
  }

  /** Marks a time in which events may have been lost. */
  markGap(gap: Omit<Gap, 'broker'>): void {
    this.#options.buffer.addGap(gap);
    this.#options.sender.wake();
  }

  /** Notes until when the broker was surely heard, epoch seconds, where no event tells it. */
  noteSilence(heardAt: number): void {
    this.#options.buffer.addSilence(heardAt);
    this.#options.sender.wake();
  }

  noteSubscribed(): void {
    this.#options.onSubscribed?.();
  }

  addTaskEvent(event: TaskEvent): void {
    this.#options.buffer.addTaskEvent(event, this.#receivedAt);
  }

  addWorkerEvent(event: WorkerEvent): void {
    this.#options.buffer.addWorkerEvent(event, this.#receivedAt);
    this.#options.onWorkerEvent?.(event);
  }

  addOtherEvent(): void {
    this.#options.buffer.addOtherEvent(this.#receivedAt);
  }

  addUnreadable(unreadable: Unreadable): void {
    this.#options.buffer.addUnreadable(unreadable, this.#receivedAt);
  }
}
