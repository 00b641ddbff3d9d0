import {
  type CeleryWorker,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRedis,
} from '@celery-cnc/fleet';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueState } from '../../src/ipc/queue-contract.ts';
import { RunningEngine, until } from './running-engine.ts';

let broker: PrivateBroker;
let worker: CeleryWorker;
let running: RunningEngine;
let redis: Redis;

const methods = () => running.engine.methods;

/** Calls tasks as a Celery client does. */
async function python(lines: readonly string[]): Promise<void> {
  const script = ['from fleet_tasks import app, echo', ...lines].join('\n');
  await runPython(['-c', script], { brokerUrl: broker.url });
}

async function queue(name: string): Promise<QueueState | undefined> {
  return (await methods().listQueues({})).queues.find((one) => one.name === name);
}

const peekIds = async (name: string) =>
  (await methods().peekQueue({ queue: name, limit: 100 })).messages.map(({ taskId }) => taskId);

describe('queues on Redis', () => {
  beforeAll(async () => {
    broker = await startRedis();
    redis = new Redis(broker.port);
    running = await RunningEngine.start({ brokerUrl: broker.url, options: { inspectWorkers: true } });
    await running.connected();
    worker = await startCeleryWorker({
      app: 'fleet_tasks',
      brokerUrl: broker.url,
      name: 'w1@queues',
      concurrency: 1,
    });
    await redis.lpush('shopping-list', 'milk', '{"not": "a message"}');
    await python([
      "call = lambda id, *args, **options: echo.apply_async(args, task_id=id, **{'queue': 'later', **options})",
      "call('plain', 'a', 1.0, 12345678901234567890)",
      "call('low', priority=9)",
      "call('mid', priority=5)",
      "call('pickled', serializer='pickle')",
      "call('deflated', 'x' * 500, compression='zlib', argsrepr=None)",
      "call('timed', eta=__import__('datetime').datetime(2050, 1, 1), headers={'mine': {'a': [1]}})",
      "call('held', queue='celery', countdown=3600)",
    ]);
    await until('the worker holds its task', async () => (await redis.hlen('unacked')) === 1);
    await until('the worker has told its queues', async () => (await queue('celery'))?.consumers === 1);
  }, 180_000);
  afterAll(async () => {
    await worker.kill();
    await running.stop();
    redis.disconnect();
    await broker.stop();
  });

  it('are listed with what waits by priority, what is taken, and who consumes', async () => {
    await until('the new queue is sampled', async () => (await queue('later'))?.ready === 6);
    const { queues, complete, sampledAt } = await methods().listQueues({});
    expect(complete).toBe(true);
    expect(sampledAt).toBeGreaterThan(Date.now() / 1000 - 20);
    expect(queues.map(({ name }) => name)).toEqual(['celery', 'later']);
    expect(queues[0]).toMatchObject({ ready: 0, unacknowledged: 1, consumers: 1, workers: ['w1@queues'] });
    expect(queues[1]).toMatchObject({ unacknowledged: 0, consumers: 0, workers: [] });
    expect(queues[1]?.priorities).toEqual([
      { priority: 0, ready: 4 },
      { priority: 3, ready: 1 },
      { priority: 6, ready: 0 },
      { priority: 9, ready: 1 },
    ]);
    await until('the age is known', async () => (await queue('later'))?.oldestSentAt != null);
    const sentAt = (await queue('later'))?.oldestSentAt ?? 0;
    expect(Date.now() / 1000 - sentAt).toBeGreaterThan(0);
    expect(Date.now() / 1000 - sentAt).toBeLessThan(180);
  });

  it('are looked into in the order of work, and nothing is taken', async () => {
    const before = await redis.lrange('later', 0, -1);
    const { messages, ready, nextOffset } = await methods().peekQueue({ queue: 'later', limit: 100 });
    expect(messages.map(({ taskId }) => taskId)).toEqual([
      'plain',
      'pickled',
      'deflated',
      'timed',
      'mid',
      'low',
    ]);
    expect([ready, nextOffset]).toEqual([6, null]);
    expect(messages[0]).toMatchObject({
      position: 0,
      task: 'fleet.echo',
      args: "('a', 1.0, 12345678901234567890)",
      kwargs: '{}',
      retries: 0,
      opaque: false,
      contentType: 'application/json',
    });
    expect(messages[1]).toMatchObject({ opaque: true, contentType: 'application/x-python-serialize' });
    expect(messages[2]?.args).toContain('xxxx');
    expect(messages[2]?.opaque).toBe(false);
    expect(messages[3]).toMatchObject({
      eta: expect.stringMatching(/^2050-01-01/),
      headers: { mine: { a: [1] } },
    });
    expect(messages[5]?.priority).toBe(9);
    const page = await methods().peekQueue({ queue: 'later', offset: 3, limit: 2 });
    expect(page.messages.map(({ taskId, position }) => [taskId, position])).toEqual([
      ['timed', 3],
      ['mid', 4],
    ]);
    expect(page.nextOffset).toBe(5);
    expect(await redis.lrange('later', 0, -1)).toEqual(before);
  });

  it('show what is no message by its size alone', async () => {
    await redis.lpush(
      'odd',
      'no envelope',
      '{"body": "%%%", "properties": {}, "content-type": "application/json"}',
    );
    const { messages } = await methods().peekQueue({ queue: 'odd', limit: 10 });
    expect(messages.map(({ taskId, opaque, bytes }) => [taskId, opaque, bytes])).toEqual([
      [null, true, 11],
      [null, true, 69],
    ]);
  });

  it('lose the message that is named and no other', async () => {
    const one = { queue: 'later', taskId: 'mid' };
    expect(await methods().deleteQueueMessage({ ...one, dryRun: true })).toEqual({ messages: 1 });
    expect(await peekIds('later')).toContain('mid');
    expect(await methods().deleteQueueMessage(one)).toEqual({ messages: 1 });
    expect(await methods().deleteQueueMessage(one)).toEqual({ messages: 0 });
    expect(await peekIds('later')).toEqual(['plain', 'pickled', 'deflated', 'timed', 'low']);
  });

  it('are moved in order, to the letter but for their way', async () => {
    const original = await redis.lrange('later', 0, -1);
    const move = { from: 'later', to: 'other', limit: 4 };
    expect(await methods().moveMessages({ ...move, dryRun: true })).toEqual({ messages: 4, skipped: 0 });
    expect(await redis.llen('later')).toBe(4);
    await redis.lpush('other', original[0] as string);
    expect(await methods().moveMessages({ ...move, dryRun: false })).toEqual({ messages: 4, skipped: 0 });
    expect(await peekIds('other')).toEqual(['timed', 'plain', 'pickled', 'deflated', 'timed']);
    expect(await peekIds('later')).toEqual(['low']);
    const moved = (await redis.lrange('other', 0, 3)) as string[];
    const withoutWay = (text: string) => text.replace(/"delivery_info": ?\{[^}]*\}/, '').replaceAll(' ', '');
    expect(moved.map(withoutWay)).toEqual(original.map(withoutWay));
    for (const text of moved) {
      expect(JSON.parse(text).properties.delivery_info).toMatchObject({ exchange: '', routing_key: 'other' });
    }
    expect((await queue('other'))?.ready).toBe(5);
  });

  it('leave what has no way of its own', async () => {
    await redis.del('odd');
    await redis.lpush('odd', 'first', 'second');
    const moved = await methods().moveMessages({ from: 'odd', to: 'other', limit: 10, dryRun: false });
    expect(moved).toEqual({ messages: 0, skipped: 2 });
    expect(await redis.lrange('odd', 0, -1)).toEqual(['second', 'first']);
  });

  it('give moved tasks to the workers of the other queue', async () => {
    const moved = await methods().moveMessages({ from: 'later', to: 'celery', limit: 10, dryRun: false });
    expect(moved.messages).toBe(1);
    await until('the worker has done it', () =>
      running.taskEvents.some(({ taskId, type }) => taskId === 'low' && type === 'task-succeeded'),
    );
  });

  it('are emptied, after being counted', async () => {
    expect(await methods().purgeQueue({ queue: 'other', dryRun: true })).toEqual({ messages: 5 });
    expect(await redis.llen('other')).toBe(5);
    expect(await methods().purgeQueue({ queue: 'other', dryRun: false })).toEqual({ messages: 5 });
    expect(await methods().purgeQueue({ queue: 'other', dryRun: false })).toEqual({ messages: 0 });
    expect(await redis.exists('other')).toBe(0);
  });

  it('are out of reach when Redis is', async () => {
    redis.disconnect();
    await broker.kill();
    await until('that is noticed', async () => !(await methods().getEngineStatus({})).connected);
    const purging = methods().purgeQueue({ queue: 'celery', dryRun: true });
    await expect(purging).rejects.toMatchObject({ code: 'CNC_BROKER_UNREACHABLE' });
  });
});
