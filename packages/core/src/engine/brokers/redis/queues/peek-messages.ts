import type { Redis } from 'ioredis';
import type { PeekPage, PeekRequest, WaitingMessage } from '../../../../ipc/queue-contract.ts';
import { readWaitingMessage } from './read-waiting-message.ts';

/** Read at once; then it is looked whether there is room for more. */
const SLICE_MESSAGES = 10;
/** A page ends early where its messages are large. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Reads a page of messages from the lists of a queue, in the order in which workers empty them. */
export async function peekMessages(
  client: Redis,
  keys: readonly string[],
  { offset = 0, limit }: PeekRequest,
): Promise<PeekPage> {
  const lengths = await Promise.all(keys.map((key) => client.llen(key)));
  const ready = lengths.reduce((sum, length) => sum + length, 0);
  const messages: WaitingMessage[] = [];
  let bytes = 0;
  let before = 0;
  for (const [index, key] of keys.entries()) {
    const length = lengths[index] ?? 0;
    let position = Math.max(0, offset + messages.length - before);
    while (position < length && messages.length < limit && bytes < MOST_BYTES) {
      const count = Math.min(SLICE_MESSAGES, limit - messages.length, length - position);
      const texts = await readFromEnd(client, key, position, count);
      if (texts.length === 0) break;
      for (const text of texts) {
        messages.push(readWaitingMessage(text, offset + messages.length));
        bytes += text.length;
      }
      position += texts.length;
    }
    before += length;
  }
  const end = offset + messages.length;
  return { messages, ready, nextOffset: messages.length > 0 && end < ready ? end : null };
}

/** Workers take from the end of the list: it comes first. */
async function readFromEnd(client: Redis, key: string, position: number, count: number): Promise<string[]> {
  return (await client.lrange(key, -(position + count), -(position + 1))).reverse();
}
