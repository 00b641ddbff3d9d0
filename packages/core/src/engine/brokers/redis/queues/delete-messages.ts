import type { Redis } from 'ioredis';
import type { DeleteMessageRequest, MessageCount } from '../../../../ipc/queue-contract.ts';
import { readWaitingMessage } from './read-waiting-message.ts';

const SLICE_MESSAGES = 100;

/** Removes the messages of a task from the lists of a queue; one that a worker takes meanwhile is not counted. */
export async function deleteMessages(
  client: Redis,
  keys: readonly string[],
  { taskId, dryRun = false }: DeleteMessageRequest,
): Promise<MessageCount> {
  let messages = 0;
  for (const key of keys) {
    const found = await findMessages(client, key, taskId);
    for (const text of found) messages += dryRun ? 1 : await client.lrem(key, 0, text);
  }
  return { messages };
}

/**
 * New messages come in at the beginning and push the others further, workers take from the end: walking forward sees
 * every message that stays, some of them twice.
 */
async function findMessages(client: Redis, key: string, taskId: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let start = 0; ; start += SLICE_MESSAGES) {
    const texts = await client.lrange(key, start, start + SLICE_MESSAGES - 1);
    for (const text of texts) if (readWaitingMessage(text, 0).taskId === taskId) found.add(text);
    if (texts.length < SLICE_MESSAGES) return found;
  }
}
