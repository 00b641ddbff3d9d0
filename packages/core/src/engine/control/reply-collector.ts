import { randomUUID } from 'node:crypto';
import type { BroadcastOptions, ControlReply } from '../brokers/base.ts';

const DEFAULT_COMPANY_MS = 20;

/** Replies to one control command, collected until there are enough or time is up; those that come later are told. */
export class ReplyCollector {
  readonly ticket = randomUUID();
  /** Resolves, never rejects. */
  readonly done: Promise<readonly ControlReply[]>;
  readonly #options: BroadcastOptions;
  readonly #asked: ReadonlySet<string> | null;
  readonly #awaited: Set<string> | null;
  readonly #replies: ControlReply[] = [];
  #timer: NodeJS.Timeout;
  #limit: number;
  #isDone = false;
  #finish: () => void = () => undefined;

  /** `destination`: the workers that are asked; `null` for all. */
  constructor(options: BroadcastOptions, destination: readonly string[] | null) {
    this.#options = options;
    this.#asked = destination === null ? null : new Set(destination);
    this.#limit = options.limit ?? Number.POSITIVE_INFINITY;
    this.#awaited = options.awaited && options.awaited.length > 0 ? new Set(options.awaited) : null;
    this.done = new Promise((resolve) => {
      this.#finish = () => {
        clearTimeout(this.#timer);
        this.#isDone = true;
        resolve(this.#replies);
      };
    });
    this.#timer = setTimeout(() => this.#finish(), options.timeoutMs);
  }

  /** Whether a worker is one of those that are asked. */
  asks(worker: string): boolean {
    return this.#asked === null || this.#asked.has(worker);
  }

  add(replies: readonly ControlReply[]): void {
    if (this.#isDone) {
      for (const reply of replies) this.#options.onLate?.(reply);
      return;
    }
    this.#replies.push(...replies);
    if (this.#replies.length >= this.#limit) this.#finish();
    else if (this.#awaited) this.#strike(replies, this.#awaited);
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

  #strike(replies: readonly ControlReply[], awaited: Set<string>): void {
    for (const { worker } of replies) awaited.delete(worker);
    if (awaited.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#finish(), this.#options.companyMs ?? DEFAULT_COMPANY_MS);
  }
}
