import type { Channel, ConsumeMessage } from 'amqplib';
import { CncError } from '../../../errors.ts';
import { withDeadline } from '../../deadline.ts';
import type { EventSink } from '../base.ts';
import type { BrokerServer } from '../broker-url.ts';
import type { BrokerSession } from '../connection-loop.ts';
import { AMQP_DEADLINE_MS, AmqpConnection } from './amqp-connection.ts';

/** Messages that may be unacknowledged: enough to keep the database busy, bounded so that memory is. */
const PREFETCH = 10_000;
const PRECONDITION_FAILED = 406;

/** The queue in which the broker keeps events for us, also while we are away. */
export interface EventQueueOptions {
  readonly queue: string;
  readonly expiresMs: number;
  readonly maxLength: number;
  /** Celery's event exchanges: one, unless apps of this broker name theirs differently. */
  readonly exchanges: readonly string[];
}

/** Consumes Celery's events from a queue of our own that outlives us; acknowledges what is on disk. */
export class EventConsumer implements BrokerSession {
  readonly closed: Promise<Error | null>;
  /** Whether the queue was there already: then nothing was missed while we were away. */
  readonly resumed: boolean;
  readonly #connection: AmqpConnection;
  readonly #channel: Channel;
  #open = true;
  #consumerTag = '';

  private constructor(connection: AmqpConnection, channel: Channel, resumed: boolean) {
    this.#connection = connection;
    this.#channel = channel;
    this.resumed = resumed;
    this.closed = connection.closed.finally(() => {
      this.#open = false;
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
      const length = await existingLength(connection, options.queue);
      const channel = await connection.model.createChannel();
      // Full means that the oldest have been dropped.
      const consumer = new EventConsumer(connection, channel, length !== null && length < options.maxLength);
      await withDeadline(consumer.#consume(options, sink), AMQP_DEADLINE_MS, 'subscribing to events');
      return consumer;
    } catch (error) {
      await connection.close();
      throw toQueueError(error, options.queue);
    }
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
    { queue, expiresMs, maxLength, exchanges }: EventQueueOptions,
    sink: EventSink,
  ): Promise<void> {
    const channel = this.#channel;
    for (const exchange of exchanges) {
      await channel.assertExchange(exchange, 'topic', { durable: true, autoDelete: false });
    }
    await channel.assertQueue(queue, {
      durable: true,
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
      // A channel that is gone has its messages delivered again, on the next one.
      { acknowledgeUpTo: () => this.#open && this.#channel.ack(message, true) },
    );
  }
}

/** Messages in the queue; `null` where there is none. A passive check that fails costs its channel. */
async function existingLength(connection: AmqpConnection, queue: string): Promise<number | null> {
  const channel = await connection.model.createChannel();
  // Told by the rejection below as well.
  channel.on('error', () => {});
  try {
    const { messageCount } = await withDeadline(
      channel.checkQueue(queue),
      AMQP_DEADLINE_MS,
      'looking for the queue',
    );
    await channel.close();
    return messageCount;
  } catch {
    return null;
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
