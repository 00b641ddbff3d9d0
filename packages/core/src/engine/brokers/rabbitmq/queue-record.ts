import type { AmqpConnection } from './amqp-connection.ts';
import { declareExchange, hasExchange, queueLength } from './passive-check.ts';

/** What has become of the event queue while nobody consumed it. */
export interface QueueRecord {
  /** The queue was there, and not so full that its oldest messages had been dropped. */
  readonly isKept: boolean;
  /** The broker has not restarted since: events are transient, so a restart empties the queue. */
  readonly isSameBrokerRun: boolean;
}

/** An exchange that is not durable and that nobody uses: it exists for as long as the broker has not restarted. */
function markerOf(queue: string): string {
  return `${queue}.broker-run`;
}

/** Finds out whether everything that came into the queue is still there. */
export async function readQueueRecord(
  connection: AmqpConnection,
  queue: string,
  maxLength: number,
): Promise<QueueRecord> {
  const length = await queueLength(connection, queue);
  return {
    isKept: length !== null && length < maxLength,
    isSameBrokerRun: await hasExchange(connection, markerOf(queue)),
  };
}

/** Leaves the mark by which the next {@link readQueueRecord} knows this run of the broker. */
export async function markBrokerRun(connection: AmqpConnection, queue: string): Promise<void> {
  await declareExchange(connection, markerOf(queue), { type: 'fanout', durable: false });
}
