import type { Redis } from 'ioredis';
import type { ListedResult, ListResultsRequest, ResultPage } from '../../../ipc/result-contract.ts';
import { readResultMeta, stateIn } from '../read-meta.ts';
import type { ResultKeys } from './result-keys.ts';

/** So much of each result is looked at in a listing. */
const HEAD_BYTES = 4096;
/** Rounds of SCAN for one page: a database full of other keys must not hold anybody up. */
const MOST_ROUNDS = 25;
const MOST_KEYS_A_ROUND = 1000;

type Kind = ListResultsRequest['kind'];

/** A page of the results in Redis, found by SCAN; it may be empty and not the last. */
export async function listKeys(
  client: Redis,
  keys: ResultKeys,
  { kind, after = '0', limit }: Omit<ListResultsRequest, 'app'>,
): Promise<ResultPage> {
  const ids = new Map<string, string>();
  let cursor = after;
  let count = limit;
  for (let round = 0; round < MOST_ROUNDS && ids.size < limit; round++) {
    // Cursors are of 64 bits: text all the way.
    const [next, found] = await client.scan(
      cursor,
      'MATCH',
      keys.pattern(kind),
      'COUNT',
      count,
      'TYPE',
      'string',
    );
    for (const key of found) {
      const id = keys.idOf(kind, key);
      if (id !== null) ids.set(key, id);
    }
    cursor = next;
    if (cursor === '0') break;
    // Where there is little to find, longer steps; where there is, no more than was asked for.
    count = found.length === 0 ? Math.min(MOST_KEYS_A_ROUND, count * 2) : limit;
  }
  return { items: await describeKeys(client, kind, ids), next: cursor === '0' ? null : cursor };
}

async function describeKeys(
  client: Redis,
  kind: Kind,
  ids: ReadonlyMap<string, string>,
): Promise<readonly ListedResult[]> {
  const batch = client.pipeline();
  for (const key of ids.keys())
    batch
      .strlen(key)
      .pttl(key)
      .getrangeBuffer(key, 0, HEAD_BYTES - 1);
  const answers = (await batch.exec()) ?? [];
  return [...ids.values()].flatMap((id, index) => {
    const [bytes, lifeMs, head] = answers.slice(index * 3, index * 3 + 3).map(([error, answer]) => {
      if (error) throw error;
      return answer;
    }) as [number, number, Buffer];
    // Gone since it was found.
    if (bytes === 0) return [];
    const expiresInSeconds = lifeMs < 0 ? null : lifeMs / 1000;
    return [{ id, ...describeHead(kind, id, head, bytes), bytes, expiresInSeconds }];
  });
}

function describeHead(
  kind: Kind,
  id: string,
  head: Buffer,
  bytes: number,
): Pick<ListedResult, 'state' | 'name' | 'dateDone'> {
  if (kind === 'group') return { state: null, name: null, dateDone: null };
  if (head.length < bytes) return { state: stateIn(head), name: null, dateDone: null };
  const { opaque, state, call, dateDone } = readResultMeta(id, head);
  return { state: opaque === null ? state : null, name: call?.name ?? null, dateDone };
}
