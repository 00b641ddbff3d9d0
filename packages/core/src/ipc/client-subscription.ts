import type { ComponentLogger } from '../logging/component-logger.ts';

/** Messages that may be on their way to one subscriber, or waiting for its handler. */
const SUBSCRIPTION_CREDIT = 64;
/** Credit is topped up in portions, not one frame a message. */
const TOP_UP = SUBSCRIPTION_CREDIT / 2;

/** What a subscriber is told. */
export interface SubscriptionHandlers<Message> {
  /** In order, one after another: a pending promise holds back the next message, of this subscription alone. */
  onMessage(message: Message): void | Promise<void>;
  /** Messages before the next one are gone. */
  onMissed(): void;
}

/** What a client's subscription works with. */
export interface ClientSubscriptionOptions {
  readonly name: string;
  readonly params: object;
  readonly handlers: SubscriptionHandlers<{ sequence: number }>;
  readonly logger: ComponentLogger;
  readonly grant: (credit: number) => void;
}

/** One subscription at the client; outlives connections. */
export class ClientSubscription {
  readonly #options: ClientSubscriptionOptions;
  #server: string | undefined;
  #lastSequence: number | undefined;
  /** Messages taken from the connection and not yet handled. */
  #waiting = 0;
  /** Messages handled and not yet granted anew. */
  #handled = 0;
  #closed = false;
  #tail: Promise<void> = Promise.resolve();

  constructor(options: ClientSubscriptionOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** The body that subscribes at a server: at the same one as before from where we were, at another one anew. */
  request(server: string): readonly [name: string, params: object, credit: number] {
    const { name, params } = this.#options;
    const known = this.#server;
    this.#server = server;
    // Another server counts from its own beginning. And where nothing has come yet, nobody knows what is next.
    if (known !== undefined && (known !== server || this.#lastSequence === undefined)) this.missed();
    this.#handled = 0;
    const resumed = this.#lastSequence === undefined ? params : { ...params, after: this.#lastSequence };
    return [name, resumed, SUBSCRIPTION_CREDIT - this.#waiting];
  }

  message(message: { sequence: number }): void {
    this.#lastSequence = message.sequence;
    this.#waiting++;
    this.#then(async () => {
      await this.#run(() => this.#options.handlers.onMessage(message));
      this.#done();
    });
  }

  missed(): void {
    this.#lastSequence = undefined;
    this.#then(() => this.#run(() => this.#options.handlers.onMissed()));
  }

  /** What waits is not delivered any more. */
  close(): void {
    this.#closed = true;
  }

  #then(step: () => Promise<void>): void {
    this.#tail = this.#tail.then(step);
  }

  async #run(handler: () => void | Promise<void>): Promise<void> {
    if (this.#closed) return;
    try {
      await handler();
    } catch (error) {
      this.#options.logger.error('a subscriber failed', { subscription: this.name, error });
    }
  }

  #done(): void {
    this.#waiting--;
    this.#handled++;
    if (this.#handled < TOP_UP) return;
    this.#options.grant(this.#handled);
    this.#handled = 0;
  }
}
