import type { RedisOptions } from 'ioredis';
import type { GapReason } from '../../../db/models/gap.ts';
import { withDeadline } from '../../deadline.ts';
import type { EventSink } from '../base.ts';
import type { BrokerSession } from '../connection-loop.ts';
import { REDIS_DEADLINE_MS, RedisConnection } from './redis-connection.ts';
import { RedisPulse } from './redis-pulse.ts';
import { readServerIdentity, type ServerIdentity } from './server-identity.ts';

/** Silence for so long means that the connection is dead. */
const SILENCE_MS = 5000;
/** Unconfirmed messages of more than this size at a disconnect suggest that the server cut us off for being slow. */
const BACKLOG_BYTES = 1_000_000;
const BACKLOG_MS = 1500;

/** What a subscription leaves behind, for judging what was missed until the next one. */
export interface SubscriptionTrace {
  /** Everything published before has been received, epoch seconds of our clock. */
  readonly heardUntil: number;
  readonly server: ServerIdentity;
  /** Whether much was unread when the server closed the connection. */
  readonly hadBacklog: boolean;
}

/** A subscription to Celery's event channels on one connection, from PSUBSCRIBE to the end of the connection. */
export class EventSubscription implements BrokerSession {
  readonly closed: Promise<Error | null>;
  /** When the server confirmed the subscription, epoch seconds. */
  readonly subscribedAt: number;
  readonly #connection: RedisConnection;
  readonly server: ServerIdentity;
  readonly #pulse: RedisPulse;
  readonly #sink: EventSink;
  #heardUntil: number;
  #bytesSincePong = 0;
  #closedByUs = false;

  private constructor(connection: RedisConnection, server: ServerIdentity, sink: EventSink) {
    this.#connection = connection;
    this.server = server;
    this.#sink = sink;
    this.subscribedAt = Date.now() / 1000;
    this.#heardUntil = this.subscribedAt;
    this.#pulse = new RedisPulse({
      client: connection.client,
      deadlineMs: SILENCE_MS,
      onPong: (sentAtMs) => this.#confirmed(sentAtMs),
      onSilence: () => this.#fail(new Error(`Redis has been silent for ${SILENCE_MS} ms`)),
    });
    this.closed = connection.closed.finally(() => this.#pulse.stop());
  }

  /** Connects and subscribes; rejects with the reason where that fails. */
  static async open(
    options: RedisOptions,
    patterns: readonly string[],
    sink: EventSink,
  ): Promise<EventSubscription> {
    const connection = await RedisConnection.open(options);
    try {
      const server = await readServerIdentity(connection.client);
      let subscription: EventSubscription | null = null;
      connection.client.on('pmessageBuffer', (_pattern: string, _channel: Buffer, payload: Buffer) => {
        if (subscription !== null) subscription.#note(payload);
        sink.receiveEnvelope(payload);
      });
      await withDeadline(connection.client.psubscribe(...patterns), REDIS_DEADLINE_MS, 'PSUBSCRIBE');
      subscription = new EventSubscription(connection, server, sink);
      return subscription;
    } catch (error) {
      connection.fail(null);
      throw error;
    }
  }

  get trace(): SubscriptionTrace {
    const waitingSinceMs = this.#pulse.pingSentAtMs;
    const answerIsLate = waitingSinceMs !== null && Date.now() - waitingSinceMs > BACKLOG_MS;
    const wasSlow = answerIsLate || this.#pulse.wasHeldUp || this.#bytesSincePong > BACKLOG_BYTES;
    return {
      heardUntil: this.#heardUntil,
      server: this.server,
      hadBacklog: !this.#closedByUs && wasSlow,
    };
  }

  async close(): Promise<void> {
    this.#fail(null);
  }

  #note(payload: Buffer): void {
    this.#bytesSincePong += payload.length;
    this.#pulse.heard();
  }

  #confirmed(sentAtMs: number): void {
    this.#heardUntil = sentAtMs / 1000;
    this.#bytesSincePong = 0;
    this.#sink.noteSilence(this.#heardUntil);
  }

  #fail(reason: Error | null): void {
    this.#closedByUs = true;
    this.#pulse.stop();
    this.#connection.fail(reason);
  }
}

/** Why events may be missing between two subscriptions. */
export function judgeGap(before: SubscriptionTrace, now: ServerIdentity): GapReason {
  const isSameRun = before.server.runId !== null && before.server.runId === now.runId;
  if (!isSameRun) return 'broker-disconnected';
  if (before.server.overruns !== null && now.overruns !== null) {
    return before.hadBacklog && now.overruns > before.server.overruns
      ? 'subscriber-overrun'
      : 'broker-disconnected';
  }
  return before.hadBacklog ? 'subscriber-overrun' : 'broker-disconnected';
}
