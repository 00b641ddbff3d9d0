import { randomUUID } from 'node:crypto';
import type { BroadcastOptions, ControlReply } from '../brokers/base.ts';

/** Replies to one control command, collected until there are enough or time is up. */
export class ReplyCollector {
  readonly ticket = randomUUID();
  /** Resolves, never rejects. */
  readonly done: Promise<readonly ControlReply[]>;
  readonly #replies: ControlReply[] = [];
  readonly #timer: NodeJS.Timeout;
  #limit: number;
  #finish: () => void = () => undefined;

  constructor(options: BroadcastOptions) {
    this.#limit = options.limit ?? Number.POSITIVE_INFINITY;
    this.done = new Promise((resolve) => {
      this.#finish = () => {
        clearTimeout(this.#timer);
        resolve(this.#replies);
      };
    });
    this.#timer = setTimeout(() => this.#finish(), options.timeoutMs);
  }

  add(replies: readonly ControlReply[]): void {
    this.#replies.push(...replies);
    if (this.#replies.length >= this.#limit) this.#finish();
  }

  /** Learns that no more than so many workers have heard the command. */
  expectAtMost(workers: number): void {
    this.#limit = Math.min(this.#limit, workers);
    if (this.#replies.length >= this.#limit) this.#finish();
  }

  /** Ends with what has come. */
  finish(): void {
    this.#finish();
  }
}
