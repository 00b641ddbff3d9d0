import type { Gap } from '../../db/models/gap.ts';
import type { TaskEvent } from '../../db/models/task-event.ts';
import type { WorkerEvent } from '../../db/models/worker-event.ts';
import type { EventSink } from '../brokers/base.ts';
import type { Delivery } from './delivery.ts';
import { type DecodedEvents, EventDecoder } from './event-decoder.ts';
import type { Unreadable } from './malformed-events.ts';
import { EnvelopeError, type EventMessage, openRedisEnvelope } from './redis-envelope.ts';

/** Who is told of events as they come. Nothing of it may throw. */
export interface HeardEvents {
  taskEvent(event: TaskEvent): void;
  workerEvent(event: WorkerEvent): void;
  /** A message that is no event; in words. */
  unreadable(reason: string): void;
  /** Events may have been missed. */
  gap(gap: Omit<Gap, 'broker'>): void;
}

/** Where a broker puts what it hears when nothing is stored: tells it at once, and is done with it. */
export class EventListener implements DecodedEvents, EventSink {
  readonly #heard: HeardEvents;
  readonly #onSubscribed: () => void;
  readonly #decoder: EventDecoder;

  /**
   * Texts of an event above `payloadLimit` characters are cut and marked. `onSubscribed` is called when events are heard
   * from now on: after every new connection.
   */
  constructor(payloadLimit: number, heard: HeardEvents, onSubscribed: () => void) {
    this.#heard = heard;
    this.#onSubscribed = onSubscribed;
    this.#decoder = new EventDecoder(payloadLimit, this);
  }

  receive(message: EventMessage, delivery?: Delivery): void {
    this.#decoder.decode(message);
    delivery?.acknowledgeUpTo();
  }

  receiveEnvelope(payload: Buffer): void {
    let message: EventMessage;
    try {
      message = openRedisEnvelope(payload);
    } catch (error) {
      if (!(error instanceof EnvelopeError)) throw error;
      this.#heard.unreadable(error.message);
      return;
    }
    this.receive(message);
  }

  markGap(gap: Omit<Gap, 'broker'>): void {
    this.#heard.gap(gap);
  }

  noteSilence(): void {}

  noteSubscribed(): void {
    this.#onSubscribed();
  }

  addTaskEvent(event: TaskEvent): void {
    this.#heard.taskEvent(event);
  }

  addWorkerEvent(event: WorkerEvent): void {
    this.#heard.workerEvent(event);
  }

  addOtherEvent(): void {}

  addUnreadable({ reason }: Unreadable): void {
    this.#heard.unreadable(reason);
  }
}
