import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { TransportOptions } from '../../../config/resolved-config.ts';
import { writeControlMessage } from '../../control/control-message.ts';
import { OpenTickets } from '../../control/open-tickets.ts';
import { pidboxExchange } from '../../control/pidbox-exchange.ts';
import type { ReplyCollector } from '../../control/reply-collector.ts';
import type { StrayReplies } from '../../control/stray-replies.ts';
import { readControlReply } from '../../control/worker-reply.ts';
import { EnvelopeError, openRedisEnvelope } from '../../events/redis-envelope.ts';
import type { ControlRequest } from '../base.ts';
import { controlChannel } from './wire-names.ts';
import { writeRedisEnvelope } from './write-envelope.ts';

/** The reply list outlives this process for no longer than this: late replies must not stay for ever. */
const LIST_TTL_SECONDS = 60;
const FIRST_POLL_MS = 5;
const MOST_POLL_MS = 50;
/** While nobody waits and late replies may come. */
const LATE_POLL_MS = 1000;
/** Keeps the list, and with it the TTL, alive while it holds no reply. */
const SENTINEL = '';

/**
 * Talks to the workers of one Redis database: commands by PUBLISH, replies on a list of our own. Workers push straight
 * onto that list, so nothing has to be entered into kombu's binding sets.
 */
export class RedisMailbox {
  readonly #names: TransportOptions;
  readonly #db: number;
  readonly #queue = `celery-cnc.reply.${randomUUID()}`;
  readonly #tickets: OpenTickets;
  /** The connection over which replies are taken; a newer one takes over from one that broke. */
  #polled: Redis | null = null;

  constructor(names: TransportOptions, db: number, strays: StrayReplies) {
    this.#tickets = new OpenTickets(strays);
    this.#names = names;
    this.#db = db;
  }

  /** Sends a command that nobody answers; returns how many listeners heard it. */
  async send(client: Redis, request: ControlRequest): Promise<number> {
    return this.#publish(client, writeControlMessage(request, null));
  }

  /** Sends a command whose replies go to the collector; returns how many listeners heard it. */
  async ask(client: Redis, request: ControlRequest, collector: ReplyCollector): Promise<number> {
    this.#tickets.add(collector);
    await this.#openList(client);
    const body = writeControlMessage(request, { ticket: collector.ticket, queue: this.#queue });
    const heard = await this.#publish(client, body);
    void this.#poll(client);
    return heard;
  }

  async #publish(client: Redis, body: string): Promise<number> {
    const envelope = writeRedisEnvelope({
      body,
      headers: { clock: 0, expires: 0 },
      exchange: pidboxExchange(this.#names),
      routingKey: '',
      priority: 0,
    });
    return client.publish(controlChannel(this.#names, this.#db), envelope);
  }

  get #listKey(): string {
    return `${this.#names.globalKeyPrefix}${this.#queue}`;
  }

  async #openList(client: Redis): Promise<void> {
    if (this.#polled === client) return;
    await client.multi().rpush(this.#listKey, SENTINEL).expire(this.#listKey, LIST_TTL_SECONDS).exec();
  }

  async #poll(client: Redis): Promise<void> {
    if (this.#polled === client) return;
    this.#polled = client;
    let pauseMs = FIRST_POLL_MS;
    try {
      while (this.#tickets.isOpen && this.#polled === client) {
        const replies = await this.#takeReplies(client);
        const mostMs = this.#tickets.isAwaited ? MOST_POLL_MS : LATE_POLL_MS;
        pauseMs = replies.length > 0 ? FIRST_POLL_MS : Math.min(mostMs, pauseMs * 1.5);
        for (const reply of replies) this.#sort(reply);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    } catch {
      // The connection is gone, which its owner tells; what has been collected is the answer.
      if (this.#polled === client) this.#tickets.finishAll();
    } finally {
      if (this.#polled === client) this.#polled = null;
    }
  }

  async #takeReplies(client: Redis): Promise<readonly Buffer[]> {
    const key = this.#listKey;
    // Workers push in front, so the last element is the sentinel and stays.
    const results = await client
      .multi()
      .lrangeBuffer(key, 0, -2)
      .ltrim(key, -1, -1)
      .expire(key, LIST_TTL_SECONDS)
      .exec();
    const replies = results?.[0]?.[1];
    return Array.isArray(replies)
      ? replies.filter((reply) => Buffer.isBuffer(reply) && reply.length > 0)
      : [];
  }

  #sort(payload: Buffer): void {
    try {
      const { headers, body } = openRedisEnvelope(payload);
      this.#tickets.pass(headers.ticket, readControlReply(body));
    } catch (error) {
      if (!(error instanceof EnvelopeError)) throw error;
      this.#tickets.pass(null, null);
    }
  }
}
