import type { ConfirmChannel, GetMessage } from 'amqplib';
import { CncError } from '../../../errors.ts';
import type { MovedMessages, MoveRequest } from '../../../ipc/queue-contract.ts';
import { withDeadline } from '../../deadline.ts';
import { AMQP_DEADLINE_MS, type AmqpConnection } from './amqp-connection.ts';

/** One move may take so long, all in all. */
const DEADLINE_MS = 100_000;

/**
 * Moves messages one after the other: each is acknowledged in its old queue when the broker has confirmed it in the new
 * one. What breaks between leaves a message in both queues, never in none.
 */
export async function moveMessages(
  connection: AmqpConnection,
  { from, to, limit }: MoveRequest,
): Promise<MovedMessages> {
  const channel = await connection.model.createConfirmChannel();
  const ended = new Promise<never>((_resolve, reject) => {
    channel.on('error', reject);
    channel.on('close', () => reject(new Error('the channel was closed')));
  });
  // Told where it is raced against; after the last race nobody asks.
  ended.catch(() => undefined);
  const endsAtMs = Date.now() + DEADLINE_MS;
  let moved = 0;
  try {
    while (moved < limit && Date.now() < endsAtMs) {
      const moving = Promise.race([moveNext(channel, from, to), ended]);
      if (!(await withDeadline(moving, AMQP_DEADLINE_MS, 'moving a message'))) break;
      moved += 1;
    }
    // Acknowledgements go out before the goodbye; what was taken and not moved goes back to its place.
    await withDeadline(channel.close(), AMQP_DEADLINE_MS, 'closing the channel');
  } catch (error) {
    channel.close().catch(() => undefined);
    throw moveError(error, from, to, moved);
  }
  return { messages: moved, skipped: 0 };
}

/** `false` where nothing waits. */
async function moveNext(channel: ConfirmChannel, from: string, to: string): Promise<boolean> {
  const message = await channel.get(from, { noAck: false });
  if (message === false) return false;
  await publishConfirmed(channel, to, message);
  channel.ack(message);
  return true;
}

function publishConfirmed(channel: ConfirmChannel, queue: string, message: GetMessage): Promise<void> {
  const { properties } = message;
  return new Promise((resolve, reject) => {
    const onReturn = () => reject(new Error(`queue "${queue}" is gone`));
    // A message that no queue takes is returned before it is confirmed.
    channel.once('return', onReturn);
    channel.publish('', queue, message.content, { ...properties, mandatory: true }, (error) => {
      channel.removeListener('return', onReturn);
      if (error) reject(error instanceof Error ? error : new Error(String(error)));
      else resolve();
    });
  });
}

function moveError(error: unknown, from: string, to: string, moved: number): CncError {
  const why = error instanceof Error ? error.message : String(error);
  return new CncError(
    'CNC_QUEUE_MOVE_FAILED',
    `Moving from "${from}" to "${to}" broke off after ${moved} messages: ${why}. None is lost; the next one may be in both queues.`,
    { details: { from, to, moved }, cause: error },
  );
}
