import type { z } from 'zod';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { encodeMessageOnce } from './codec.ts';
import type { Connection } from './connection.ts';
import { FRAME_KINDS } from './frame.ts';
import type { IpcLimits } from './limits.ts';

/** Where the messages of one subscription go. */
export interface SubscriptionSink<Message> {
  /** Never blocks or throws: a subscriber that is behind is waited for within bounds, then misses messages. */
  emit(message: Message): void;
  /** Tells the subscriber that messages before the next one are gone. */
  missed(): void;
}

/** What a server offers to subscribe to. */
export interface SubscriptionSource<Params, Message extends object> {
  readonly params: z.ZodType<Params>;
  /** Returns what ends the subscription. */
  open(params: Params, sink: SubscriptionSink<Message>): () => void;
}

/** What a subscription at the server works with. */
export interface ServerSubscriptionOptions {
  readonly connection: Connection;
  readonly id: number;
  readonly credit: number;
  readonly limits: IpcLimits;
  readonly logger: ComponentLogger;
}

/** One subscription at the server: sends as far as the client's credit goes, holds a bounded rest, drops beyond. */
export class ServerSubscription implements SubscriptionSink<object> {
  readonly #options: ServerSubscriptionOptions;
  readonly #pending: Buffer[] = [];
  #pendingBytes = 0;
  #credit: number;
  #owesMissed = false;
  /** Set once the source is opened. */
  close: () => void = () => {};

  constructor(options: ServerSubscriptionOptions) {
    this.#options = options;
    this.#credit = options.credit;
  }

  emit(message: object): void {
    // After a drop nothing is queued until the client has caught up: it must read anew anyway.
    if (this.#owesMissed && this.#mustWait) return;
    try {
      const body = encodeMessageOnce(message);
      this.#pending.push(body);
      this.#pendingBytes += body.length;
      this.flush();
    } catch (error) {
      // The source must not suffer for what it sent, and its other subscribers have to hear it.
      this.#options.logger.error('a message could not be sent', { error });
      this.missed();
    }
    const { maxPendingMessages, maxPendingBytes } = this.#options.limits;
    if (this.#pending.length > maxPendingMessages || this.#pendingBytes > maxPendingBytes) this.missed();
  }

  missed(): void {
    this.#pending.length = 0;
    this.#pendingBytes = 0;
    this.#owesMissed = true;
    this.flush();
  }

  grant(credit: number): void {
    this.#credit += credit;
    this.flush();
  }

  /** Sends what may be sent now. */
  flush(): void {
    const { connection, id } = this.#options;
    if (this.#owesMissed && !this.#mustWait) {
      this.#owesMissed = false;
      connection.send(FRAME_KINDS.missed, id);
    }
    while (!this.#mustWait) {
      const body = this.#pending.shift();
      if (!body) return;
      this.#pendingBytes -= body.length;
      this.#credit--;
      connection.sendBody(FRAME_KINDS.message, id, body);
    }
  }

  /** Credit counts messages, not bytes: of large ones a client that has stopped reading must not get its whole credit. */
  get #mustWait(): boolean {
    const { connection, limits } = this.#options;
    return this.#credit === 0 || connection.unreadBytes > limits.maxSentAheadBytes;
  }
}
