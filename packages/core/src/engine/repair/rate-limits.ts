import type { Broker } from '../brokers/base.ts';

const REPLY_TIMEOUT_MS = 3000;
/** `math.add [rate_limit=1/m]`: workers leave out what is not set. */
const WITH_RATE_LIMIT = /^(.+?) \[.*\brate_limit=/;

/** Names of the tasks that run at a limited rate, by worker. */
export async function limitedTaskNames(
  broker: Broker,
  workers: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const replies = await broker.broadcast(
    { method: 'registered', arguments: { taskinfoitems: ['rate_limit'] }, destination: workers },
    { timeoutMs: REPLY_TIMEOUT_MS, awaited: workers },
  );
  return new Map(replies.map(({ worker, value }) => [worker, namesOf(value)]));
}

function namesOf(value: unknown): ReadonlySet<string> {
  const registered = Array.isArray(value) ? value : [];
  const names = registered.map((text) =>
    typeof text === 'string' ? WITH_RATE_LIMIT.exec(text)?.[1] : undefined,
  );
  return new Set(names.filter((name) => name !== undefined));
}
