import type { Redis } from 'ioredis';
import type { TransportOptions } from '../../../../config/resolved-config.ts';
import type { MovedMessages, MoveRequest } from '../../../../ipc/queue-contract.ts';
import { queueSteps } from '../wire-names.ts';
import { redirectEnvelope } from './redirect-envelope.ts';

const SLICE_MESSAGES = 50;

/**
 * Moves those messages of a slice that are still there, each from the one list to the other at once: Redis does nothing
 * else between. Pairs of the message as it is and as it is to be.
 */
const MOVE_SLICE = `
local moved = 0
for index = 1, #ARGV, 2 do
  if redis.call('LREM', KEYS[1], -1, ARGV[index]) == 1 then
    redis.call('LPUSH', KEYS[2], ARGV[index + 1])
    moved = moved + 1
  end
end
return moved`;

/** Moves messages, those that are next first, and keeps their priority and order. */
export async function moveMessages(
  client: Redis,
  names: readonly TransportOptions[],
  { from, to, limit, dryRun }: MoveRequest,
): Promise<MovedMessages> {
  const total = { messages: 0, skipped: 0 };
  const emptied = new Set<string>();
  for (const own of names) {
    const targets = queueSteps(own, to);
    for (const [index, { key }] of queueSteps(own, from).entries()) {
      const target = targets[index]?.key as string;
      // Another app names this list in the same way.
      if (emptied.has(key)) continue;
      emptied.add(key);
      const most = limit - total.messages;
      if (most <= 0) return total;
      const { messages, skipped } = dryRun
        ? { messages: Math.min(await client.llen(key), most), skipped: 0 }
        : await moveList(client, key, target, to, most);
      total.messages += messages;
      total.skipped += skipped;
    }
  }
  return total;
}

async function moveList(
  client: Redis,
  key: string,
  target: string,
  queue: string,
  most: number,
): Promise<MovedMessages> {
  let messages = 0;
  let skipped = 0;
  // What waits now and no more, however fast new messages come.
  let left = Math.min(await client.llen(key), most);
  while (left > 0) {
    const count = Math.min(SLICE_MESSAGES, left);
    // Those that were skipped stay at the end.
    const texts = (await client.lrange(key, -(skipped + count), -(skipped + 1))).reverse();
    if (texts.length === 0) break;
    const pairs = texts.flatMap((text) => {
      const redirected = redirectEnvelope(text, queue);
      return redirected === null ? [] : [text, redirected];
    });
    skipped += texts.length - pairs.length / 2;
    if (pairs.length > 0) messages += Number(await client.eval(MOVE_SLICE, 2, key, target, ...pairs));
    left -= texts.length;
  }
  return { messages, skipped };
}
