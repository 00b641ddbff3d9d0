import type { ComponentLogger } from '../logging/component-logger.ts';

/** Messages that may be on their way to one subscriber. */
export const SUBSCRIPTION_CREDIT = 64;
/** Credit is topped up in portions, not one frame a message. */
const TOP_UP = SUBSCRIPTION_CREDIT / 2;

/** What a subscriber is told. */
export interface SubscriptionHandlers<Message> {
  /** In order, one after another: a pending promise holds back the next message, of this subscription alone. */
  onMessage(message: Message): void | Promise<void>;
  /** Messages before the next one are gone. */
  onMissed(): void;
}

/** One subscription at the client; outlives connections. */
export class ClientSubscription {
  readonly name: string;
  readonly #params: object;
  readonly #handlers: SubscriptionHandlers<{ sequence: number }>;
  readonly #logger: ComponentLogger;
  readonly #grant: (credit: number) => void;
  #lastSequence: number | undefined;
  #handled = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor(
    name: string,
    params: object,
    handlers: SubscriptionHandlers<{ sequence: number }>,
    logger: ComponentLogger,
    grant: (credit: number) => void,
  ) {
    this.name = name;
    this.#params = params;
    this.#handlers = handlers;
    this.#logger = logger;
    this.#grant = grant;
  }

  /** What to subscribe with: after a broken connection, from where it was. */
  params(): object {
    this.#handled = 0;
    return this.#lastSequence === undefined ? this.#params : { ...this.#params, after: this.#lastSequence };
  }

  message(message: { sequence: number }): void {
    this.#lastSequence = message.sequence;
    this.#tail = this.#tail.then(async () => {
      try {
        await this.#handlers.onMessage(message);
      } catch (error) {
        this.#logger.error('a subscriber failed', { subscription: this.name, error });
      }
      this.#done();
    });
  }

  missed(): void {
    // A server that was started again counts from the beginning: what we remember means nothing to it.
    this.#lastSequence = undefined;
    this.#tail = this.#tail.then(() => this.#handlers.onMissed());
  }

  #done(): void {
    this.#handled++;
    if (this.#handled < TOP_UP) return;
    this.#grant(this.#handled);
    this.#handled = 0;
  }
}
