import type { Redis } from 'ioredis';
import type { MeasuredQueue, QueueMeasurement } from '../../broker-queues.ts';
import { queueSteps, unackedKey } from '../wire-names.ts';
import type { QueueDiscovery } from './queue-discovery.ts';
import { readWaitingMessage } from './read-waiting-message.ts';
import { countUnacked } from './unacked.ts';

/** The next message is looked at in so many queues; they may be large. */
const MOST_NEXT = 50;

interface Lengths {
  readonly priority: number;
  readonly key: string;
  readonly ready: number;
}

/** Measures queues that are named and those that were discovered. */
export async function measureQueues(
  client: Redis,
  discoveries: readonly QueueDiscovery[],
  names: readonly string[],
): Promise<QueueMeasurement> {
  const queues = new Set([...names, ...discoveries.flatMap((discovery) => [...discovery.queues])]);
  const lengths = await readLengths(client, discoveries, [...queues]);
  const unacked = await readUnacked(client, discoveries);
  let looksLeft = MOST_NEXT;
  const measured: MeasuredQueue[] = [];
  for (const [name, steps] of lengths) {
    const next = steps.find(({ ready }) => ready > 0);
    measured.push({
      name,
      ready: steps.reduce((sum, { ready }) => sum + ready, 0),
      priorities: mergeSteps(steps),
      unacknowledged: unacked === null ? null : (unacked.get(name) ?? 0),
      consumers: null,
      flow: null,
      rate: null,
      next: next && looksLeft-- > 0 ? await readNext(client, next.key) : null,
    });
  }
  return { queues: measured, complete: discoveries.every(({ complete }) => complete), problem: null };
}

async function readLengths(
  client: Redis,
  discoveries: readonly QueueDiscovery[],
  queues: readonly string[],
): Promise<ReadonlyMap<string, readonly Lengths[]>> {
  const places = queues.flatMap((queue) => {
    const steps = discoveries.flatMap((discovery) => queueSteps(discovery.names, queue));
    // Apps that name some lists in the same way share them.
    return [...new Map(steps.map((step) => [step.key, { queue, ...step }])).values()];
  });
  const pipeline = client.pipeline();
  for (const { key } of places) pipeline.llen(key);
  const answers = (await pipeline.exec()) ?? [];
  const byQueue = new Map<string, Lengths[]>();
  for (const [index, { queue, ...step }] of places.entries()) {
    // A key of another type is no queue.
    const [error, length] = answers[index] ?? [new Error('no answer'), 0];
    const steps = byQueue.get(queue) ?? [];
    steps.push({ ...step, ready: error === null ? Number(length) : 0 });
    byQueue.set(queue, steps);
  }
  return byQueue;
}

/** Steps of several key prefixes as one. */
function mergeSteps(steps: readonly Lengths[]): MeasuredQueue['priorities'] {
  const ready = new Map<number, number>();
  for (const step of steps) ready.set(step.priority, (ready.get(step.priority) ?? 0) + step.ready);
  return [...ready].map(([priority, count]) => ({ priority, ready: count }));
}

async function readUnacked(
  client: Redis,
  discoveries: readonly QueueDiscovery[],
): Promise<ReadonlyMap<string, number> | null> {
  const byQueue = new Map<string, number>();
  const byKey = new Map(discoveries.map((discovery) => [unackedKey(discovery.names), discovery]));
  for (const [key, discovery] of byKey) {
    const counts = await countUnacked(client, key);
    if (counts === null) return null;
    for (const { exchange, routingKey, count } of counts) {
      const queue = discovery.queueOf(exchange, routingKey);
      byQueue.set(queue, (byQueue.get(queue) ?? 0) + count);
    }
  }
  return byQueue;
}

async function readNext(client: Redis, key: string): Promise<MeasuredQueue['next']> {
  const text = await client.lindex(key, -1);
  if (text === null) return null;
  const { taskId, retries } = readWaitingMessage(text, 0);
  return taskId === null ? null : { taskId, retries: retries ?? 0 };
}
