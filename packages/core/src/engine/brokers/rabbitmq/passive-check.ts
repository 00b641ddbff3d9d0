import type { Channel } from 'amqplib';
import { withDeadline } from '../../deadline.ts';
import { AMQP_DEADLINE_MS, type AmqpConnection } from './amqp-connection.ts';

const NOT_FOUND = 404;
const PRECONDITION_FAILED = 406;

/**
 * Runs one request on a channel of its own, since RabbitMQ closes the channel of a request that it refuses. `null` where
 * it answered with the given code.
 */
async function tryRequest<Result>(
  connection: AmqpConnection,
  what: string,
  tolerated: number,
  request: (channel: Channel) => Promise<Result>,
): Promise<Result | null> {
  const channel = await connection.model.createChannel();
  // Told by the rejection below as well.
  channel.on('error', () => {});
  try {
    const result = await withDeadline(request(channel), AMQP_DEADLINE_MS, what);
    await channel.close();
    return result;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === tolerated) return null;
    throw error;
  }
}

/** What RabbitMQ tells of a queue. */
export interface QueueFigures {
  /** Messages that wait. */
  readonly ready: number;
  readonly consumers: number;
}

/** The figures of a queue; `null` where there is no such queue. */
export async function queueFigures(connection: AmqpConnection, queue: string): Promise<QueueFigures | null> {
  const answer = await tryRequest(connection, `looking for queue ${queue}`, NOT_FOUND, (channel) =>
    channel.checkQueue(queue),
  );
  return answer === null ? null : { ready: answer.messageCount, consumers: answer.consumerCount };
}

/** Messages that wait in a queue; `null` where there is no such queue. */
export async function queueLength(connection: AmqpConnection, queue: string): Promise<number | null> {
  return (await queueFigures(connection, queue))?.ready ?? null;
}

/** Empties a queue of what waits; the number of messages, or `null` where there is no such queue. */
export async function purgeQueue(connection: AmqpConnection, queue: string): Promise<number | null> {
  const answer = await tryRequest(connection, `emptying queue ${queue}`, NOT_FOUND, (channel) =>
    channel.purgeQueue(queue),
  );
  return answer === null ? null : answer.messageCount;
}

/** Whether an exchange exists. */
export async function hasExchange(connection: AmqpConnection, exchange: string): Promise<boolean> {
  const answer = await tryRequest(connection, `looking for exchange ${exchange}`, NOT_FOUND, (channel) =>
    channel.checkExchange(exchange),
  );
  return answer !== null;
}

/** Declares an exchange; one that exists with other settings is taken as it is, being somebody else's. */
export async function declareExchange(
  connection: AmqpConnection,
  exchange: string,
  { type, durable }: { readonly type: 'topic' | 'fanout'; readonly durable: boolean },
): Promise<void> {
  await tryRequest(connection, `declaring exchange ${exchange}`, PRECONDITION_FAILED, (channel) =>
    channel.assertExchange(exchange, type, { durable, autoDelete: false }),
  );
}
