import type { ControlReply } from '../brokers/base.ts';
import type { ReplyCollector } from './reply-collector.ts';
import type { StrayReplies } from './stray-replies.ts';

/** How long replies to a command that was answered are still passed on, milliseconds. */
const LATE_MS = 60_000;

/** The commands whose replies are still of interest, by ticket. */
export class OpenTickets {
  readonly #collectors = new Map<string, ReplyCollector>();
  readonly #waiting = new Set<ReplyCollector>();
  readonly #strays: StrayReplies;

  constructor(strays: StrayReplies) {
    this.#strays = strays;
  }

  /** Whether somebody waits for replies at this moment. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** Whether replies are of interest to anybody. */
  get isOpen(): boolean {
    return this.#collectors.size > 0;
  }

  /** Passes replies on until the collector is done, and a while longer: late ones are no strays. */
  add(collector: ReplyCollector): void {
    const { ticket } = collector;
    this.#collectors.set(ticket, collector);
    this.#waiting.add(collector);
    void collector.done.then(() => {
      this.#waiting.delete(collector);
      setTimeout(() => this.#collectors.delete(ticket), LATE_MS).unref();
    });
  }

  /** `null`: a reply that could not be read. */
  pass(ticket: unknown, replies: readonly ControlReply[] | null): void {
    if (replies === null) {
      this.#strays.noteMalformed();
      return;
    }
    const collector = typeof ticket === 'string' ? this.#collectors.get(ticket) : undefined;
    const expected = collector ? replies.filter(({ worker }) => collector.asks(worker)) : [];
    this.#strays.noteUnexpected(replies.length - expected.length);
    collector?.add(expected);
  }

  /** The connection is gone: what has been collected is the answer. */
  finishAll(): void {
    for (const collector of this.#waiting) collector.finish();
    this.#collectors.clear();
  }
}
