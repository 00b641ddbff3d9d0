import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CeleryWorker,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningEngine, until } from './running-engine.ts';

let redis: PrivateBroker;
let folder: string;

beforeEach(async () => {
  redis = await startRedis();
  folder = await mkdtemp(join(tmpdir(), 'cnc-chord-'));
});

afterEach(async () => {
  await redis.stop();
  await rm(folder, { recursive: true });
});

const member = (x: number, y: number, queue: string) => ({
  task: 'fleet.add',
  args: [x, y],
  options: { queue },
});
const backendUrl = (kind: string) =>
  kind === 'redis' ? redis.url : `db+sqlite:////${folder.slice(1)}/results.db`;

/** Every message and every counter of the broker, without what differs from chord to chord. */
async function wire(client: Redis): Promise<unknown> {
  const found: [string, unknown][] = [];
  const ids = new Map<string, string>();
  const plain = (text: string) =>
    text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      if (!ids.has(id)) ids.set(id, `id ${ids.size}`);
      return ids.get(id) as string;
    });
  for (const queue of ['header', 'body']) {
    for (const text of (await client.lrange(queue, 0, -1)).reverse()) {
      const { headers, body } = JSON.parse(text) as { headers: Record<string, unknown>; body: string };
      const { id, group, group_index, task } = headers;
      const [args, kwargs, embed] = JSON.parse(Buffer.from(body, 'base64').toString()) as [
        unknown,
        Record<string, unknown>,
        { chord: { options: Record<string, unknown> } | null },
      ];
      // Of each client its own: where it would wait for the result, and what newer Celery adds for itself.
      for (const signature of [embed.chord, ...(args as { options?: Record<string, unknown> }[])])
        if (signature?.options) delete signature.options.reply_to;
      delete kwargs._chord_unlock_exchange_type;
      const message = { id, group, group_index, task, args, kwargs, embed };
      found.push([queue, JSON.parse(plain(JSON.stringify(message, sorted)))]);
    }
  }
  for (const key of (await client.keys('*taskset*')).sort())
    found.push([plain(key), [await client.get(key), await client.ttl(key)]]);
  return found;
}

/** Objects in the order of their names: Python and we write them in orders of our own. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe.each(['redis', 'sqlite'])('a chord with results in %s', (kind) => {
  it('is on the wire and in the backend what Celery makes of it', async () => {
    const client = new Redis(redis.url);
    const running = await RunningEngine.start({ brokerUrl: redis.url, backendUrl: backendUrl(kind) });
    await running.connected();
    try {
      const header = [member(1, 1, 'header'), member(2, 2, 'header')];
      const body = { task: 'fleet.total', options: { queue: 'body' } };
      await running.engine.methods.publishWorkflow({ app: 'app', chord: { header, body } });
      const ours = await wire(client);
      await client.flushall();
      const lines = [
        'from celery import chord',
        'import fleet_tasks as f',
        "header = [f.add.s(n, n).set(queue='header') for n in (1, 2)]",
        "chord(header, f.total.s().set(queue='body')).apply_async()",
      ];
      const urls = { brokerUrl: redis.url, backendUrl: backendUrl(kind) };
      await runPython(['-c', lines.join('\n')], urls);
      expect(ours).toEqual(await wire(client));
    } finally {
      await running.stop();
      await client.quit();
    }
  });

  it.each([
    ['Redis', null],
    ['RabbitMQ', startRabbitmq],
  ])('is run by a stock worker over %s, body and all', async (_name, start) => {
    const broker = start === null ? redis : await start();
    const urls = { brokerUrl: broker.url, backendUrl: backendUrl(kind) };
    const running = await RunningEngine.start(urls);
    await running.connected();
    let worker: CeleryWorker | undefined;
    try {
      worker = await startCeleryWorker({ ...urls, app: 'fleet_tasks', name: 'w1@chord' });
      const header = [1, 2, 3].map((n) => member(n, n, 'celery'));
      const { taskIds } = await running.engine.methods.publishWorkflow({
        app: 'app',
        chord: { header, body: { task: 'fleet.total' } },
      });
      expect(taskIds).toHaveLength(4);
      const bodyId = taskIds[3] as string;
      const result = async () =>
        (await running.engine.methods.getResult({ app: 'app', taskId: bodyId }))?.result;
      await until('the body has run', async () => (await result()) !== undefined);
      expect(await result()).toBe(12);
    } finally {
      await worker?.kill();
      await running.stop();
      if (broker !== redis) await broker.stop();
    }
  });
});

it('is refused without a result backend', async () => {
  const running = await RunningEngine.start({ brokerUrl: redis.url });
  await running.connected();
  const chord = { header: [member(1, 1, 'header')], body: { task: 'fleet.total' } };
  const publishing = running.engine.methods.publishWorkflow({ app: 'app', chord });
  await expect(publishing).rejects.toMatchObject({ code: 'CNC_BACKEND_URL' });
  await running.stop();
});
