import type { Channel, ConsumeMessage } from 'amqplib';
import { CncError } from '../../../errors.ts';
import { withDeadline } from '../../deadline.ts';
import type { EventSink } from '../base.ts';
import type { BrokerServer } from '../broker-address.ts';
import type { BrokerSession } from '../connection-loop.ts';
import { AMQP_DEADLINE_MS, AmqpConnection } from './amqp-connection.ts';
import { declareExchange } from './passive-check.ts';
import { markBrokerRun, type QueueRecord, readQueueRecord } from './queue-record.ts';

/** Messages that may be unacknowledged: enough to keep the database busy, bounded so that memory is. */
const PREFETCH = 10_000;
const PRECONDITION_FAILED = 406;
/** How often the length of the queue is looked at. */
const DEPTH_EVERY_MS = 5000;
/** What a queue that begins anew has kept. */
const NOTHING_KEPT: QueueRecord = { isKept: false, isSameBrokerRun: false };

/** The queue in which the broker keeps events for us, also while we are away. */
export interface EventQueueOptions {
  readonly queue: string;
  readonly expiresMs: number;
  readonly maxLength: number;
  /** Is this connection's alone and goes with it: nothing is kept, and nothing remembered. */
  readonly passing: boolean;
  /** Celery's event exchanges: one, unless apps of this broker name theirs differently. */
  readonly exchanges: readonly string[];
}

/** Consumes Celery's events from a queue of our own that outlives us; acknowledges what is on disk. */
export class EventConsumer implements BrokerSession {
  readonly closed: Promise<Error | null>;
  /** What had become of the queue before this consumer came. */
  readonly record: QueueRecord;
  readonly #connection: AmqpConnection;
  readonly #channel: Channel;
  #open = true;
  #consumerTag = '';
  #depthTimer: NodeJS.Timeout | undefined;
  #lastHeardAt = Date.now() / 1000;
  #waiting = 0;
  #newestTag = 0;
  #acknowledgedTag = 0;

  private constructor(connection: AmqpConnection, channel: Channel, record: QueueRecord) {
    this.#connection = connection;
    this.#channel = channel;
    this.record = record;
    this.closed = connection.closed.finally(() => {
      this.#open = false;
      clearInterval(this.#depthTimer);
    });
    const lost = (error?: Error) => {
      this.#open = false;
      connection.fail(error ?? new Error('RabbitMQ closed the event channel'));
    };
    channel.on('error', lost);
    channel.on('close', () => {
      if (this.#open) lost();
    });
  }

  /** Declares and binds the queue where it is missing, and consumes it. Rejects with the reason. */
  static async open(
    server: BrokerServer,
    virtualHost: string,
    options: EventQueueOptions,
    sink: EventSink,
  ): Promise<EventConsumer> {
    const connection = await AmqpConnection.open(server, virtualHost, 'events');
    try {
      const { queue, maxLength, passing } = options;
      const record = passing ? NOTHING_KEPT : await readQueueRecord(connection, queue, maxLength);
      for (const exchange of options.exchanges) {
        await declareExchange(connection, exchange, { type: 'topic', durable: true });
      }
      const consumer = new EventConsumer(connection, await connection.model.createChannel(), record);
      await withDeadline(consumer.#consume(options, sink), AMQP_DEADLINE_MS, 'subscribing to events');
      if (!passing) await markBrokerRun(connection, queue);
      consumer.#watchDepth(options, sink);
      return consumer;
    } catch (error) {
      await connection.close();
      throw toQueueError(error, options.queue);
    }
  }

  /** When the last message came, epoch seconds. */
  get lastHeardAt(): number {
    return this.#lastHeardAt;
  }

  /** Whether messages were waiting on the broker for us to take them. */
  get hadBacklog(): boolean {
    return this.#waiting > 0 || this.#newestTag - this.#acknowledgedTag >= PREFETCH;
  }

  /** Takes no more messages; those delivered may still be acknowledged. */
  async pause(): Promise<void> {
    if (!this.#open) return;
    await withDeadline(
      this.#channel.cancel(this.#consumerTag),
      AMQP_DEADLINE_MS,
      'cancelling the subscription',
    );
  }

  async close(): Promise<void> {
    this.#open = false;
    await this.#connection.close();
  }

  async #consume(
    { queue, expiresMs, maxLength, passing, exchanges }: EventQueueOptions,
    sink: EventSink,
  ): Promise<void> {
    const channel = this.#channel;
    await channel.assertQueue(queue, {
      durable: !passing,
      exclusive: passing,
      arguments: { 'x-expires': expiresMs, 'x-max-length': maxLength, 'x-overflow': 'drop-head' },
    });
    for (const exchange of exchanges) await channel.bindQueue(queue, exchange, '#');
    await channel.prefetch(PREFETCH);
    const { consumerTag } = await channel.consume(queue, (message) => this.#receive(message, sink));
    this.#consumerTag = consumerTag;
  }

  #receive(message: ConsumeMessage | null, sink: EventSink): void {
    if (message === null) {
      this.#connection.fail(new Error('the event queue was deleted'));
      return;
    }
    const { contentType, contentEncoding, headers } = message.properties;
    const compression: unknown = headers?.compression;
    sink.receive(
      {
        body: message.content,
        contentType: typeof contentType === 'string' ? contentType : null,
        contentEncoding: typeof contentEncoding === 'string' ? contentEncoding : null,
        compression: typeof compression === 'string' ? compression : null,
      },
      { acknowledgeUpTo: () => this.#acknowledge(message) },
    );
    this.#lastHeardAt = Date.now() / 1000;
    this.#newestTag = message.fields.deliveryTag;
  }

  #acknowledge(message: ConsumeMessage): void {
    // A channel that is gone has its messages delivered again, on the next one.
    if (!this.#open) return;
    this.#channel.ack(message, true);
    this.#acknowledgedTag = message.fields.deliveryTag;
  }

  /** A queue at its maximum length drops its oldest messages without a word. */
  #watchDepth({ queue, maxLength }: EventQueueOptions, sink: EventSink): void {
    let checkedAt = Date.now() / 1000;
    this.#depthTimer = setInterval(() => {
      this.#channel.checkQueue(queue).then(
        ({ messageCount }) => {
          const now = Date.now() / 1000;
          if (messageCount >= maxLength) {
            sink.markGap({ reason: 'buffer-full', startedAt: checkedAt, endedAt: now, lost: null });
          }
          this.#waiting = messageCount;
          checkedAt = now;
        },
        // The channel tells of its own end.
        () => undefined,
      );
    }, DEPTH_EVERY_MS);
    this.#depthTimer.unref();
  }
}

function toQueueError(error: unknown, queue: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== PRECONDITION_FAILED) return error;
  return new CncError(
    'CNC_BROKER_UNREACHABLE',
    `The queue ${queue} exists with other settings. Delete it on the broker, or name another one in engine.eventQueue.`,
    { cause: error, details: { queue } },
  );
}
