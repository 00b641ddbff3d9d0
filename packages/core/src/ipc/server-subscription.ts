import type { z } from 'zod';
import { encodeMessageOnce } from './codec.ts';
import type { Connection } from './connection.ts';
import { FRAME_KINDS } from './frame.ts';
import type { IpcLimits } from './limits.ts';

/** Where the messages of one subscription go. */
export interface SubscriptionSink<Message> {
  /** Never blocks: a subscriber without credit is waited for within bounds, then misses messages. */
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

/** One subscription at the server: sends as far as the client's credit goes, holds a bounded rest, drops beyond. */
export class ServerSubscription implements SubscriptionSink<object> {
  readonly #connection: Connection;
  readonly #id: number;
  readonly #limits: IpcLimits;
  readonly #pending: Buffer[] = [];
  #pendingBytes = 0;
  #credit: number;
  #owesMissed = false;
  /** Set once the source is opened. */
  close: () => void = () => {};

  constructor(connection: Connection, id: number, credit: number, limits: IpcLimits) {
    this.#connection = connection;
    this.#id = id;
    this.#credit = credit;
    this.#limits = limits;
  }

  emit(message: object): void {
    // After a drop nothing is queued until the client has caught up: it must read anew anyway.
    if (this.#owesMissed && this.#credit === 0) return;
    const body = encodeMessageOnce(message);
    this.#pending.push(body);
    this.#pendingBytes += body.length;
    this.#flush();
    if (
      this.#pending.length > this.#limits.maxPendingMessages ||
      this.#pendingBytes > this.#limits.maxPendingBytes
    ) {
      this.missed();
    }
  }

  missed(): void {
    this.#pending.length = 0;
    this.#pendingBytes = 0;
    this.#owesMissed = true;
    this.#flush();
  }

  grant(credit: number): void {
    this.#credit += credit;
    this.#flush();
  }

  #flush(): void {
    if (this.#owesMissed && this.#credit > 0) {
      this.#owesMissed = false;
      this.#connection.send(FRAME_KINDS.missed, this.#id);
    }
    while (this.#credit > 0) {
      const body = this.#pending.shift();
      if (!body) return;
      this.#pendingBytes -= body.length;
      this.#credit--;
      this.#connection.sendBody(FRAME_KINDS.message, this.#id, body);
    }
  }
}
