import {
  type CeleryWorker,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRedis,
} from '@celery-cnc/fleet';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveApps } from '../../src/engine/apps/app-registry.ts';
import { RunningEngine, until } from './running-engine.ts';

/** Celery's own words, and ours. */
const TRANSPORT = {
  global_keyprefix: 'shop[*]:',
  sep: '::',
  priority_steps: [1, 4, 7],
  queue_order_strategy: 'priority',
};
const OWN = { globalKeyPrefix: 'shop[*]:', sep: '::', prioritySteps: [1, 4, 7] };

describe('queues on Redis under names of their own', () => {
  let broker: PrivateBroker;
  let worker: CeleryWorker;
  let running: RunningEngine;
  let redis: Redis;
  const env = () => ({ FLEET_TRANSPORT_OPTIONS: JSON.stringify(TRANSPORT) });
  const methods = () => running.engine.methods;
  const queue = async (name: string) =>
    (await methods().listQueues({})).queues.find((one) => one.name === name);
  const peekIds = async (name: string) =>
    (await methods().peekQueue({ queue: name, limit: 100 })).messages.map(({ taskId }) => taskId);
  const isDone = (id: string) =>
    running.taskEvents.some(({ taskId, type }) => taskId === id && type === 'task-succeeded');

  beforeAll(async () => {
    broker = await startRedis();
    redis = new Redis(broker.port);
    running = await RunningEngine.start({
      brokerUrl: broker.url,
      app: { transportOptions: OWN },
      options: { inspectWorkers: true },
    });
    await running.connected();
    worker = await startCeleryWorker({
      ...{ app: 'fleet_tasks', brokerUrl: broker.url, name: 'w1@names', env: env() },
      ...{ queues: ['work'], concurrency: 1, pool: 'threads' },
    });
    const calls = [0, 1, 3, 4, 6, 9].map(
      (priority) =>
        `echo.apply_async((${priority},), queue='later', priority=${priority}, task_id='p${priority}')`,
    );
    const script = ['from fleet_tasks import echo', ...calls].join('\n');
    await runPython(['-c', script], { brokerUrl: broker.url, env: env() });
  }, 180_000);
  afterAll(async () => {
    await worker.kill();
    await running.stop();
    redis.disconnect();
    await broker.stop();
  });

  it('are found and counted by the steps that the app has', async () => {
    await until('the queue is found', async () => (await queue('later'))?.ready === 6);
    // kombu puts what is below the first step into the last one.
    expect((await queue('later'))?.priorities).toEqual([
      { priority: 1, ready: 2 },
      { priority: 4, ready: 2 },
      { priority: 7, ready: 2 },
    ]);
    expect((await redis.keys('*later::*')).sort()).toEqual(
      ['1', '4', '7'].map((step) => `shop[*]:later::${step}`),
    );
  });

  it('are looked into in the order in which workers empty them', async () => {
    expect(await peekIds('later')).toEqual(['p1', 'p3', 'p4', 'p6', 'p0', 'p9']);
  });

  it('are moved and published to where workers find the tasks', async () => {
    expect(await methods().deleteQueueMessage({ queue: 'later', taskId: 'p3' })).toEqual({ messages: 1 });
    const move = { from: 'later', to: 'work', limit: 4 };
    expect(await methods().moveMessages({ ...move, dryRun: true })).toEqual({ messages: 4, skipped: 0 });
    expect(await methods().moveMessages({ ...move, dryRun: false })).toEqual({ messages: 4, skipped: 0 });
    for (const priority of [0, 5, 9]) {
      await methods().publishTask({
        ...{ app: 'app', task: 'fleet.echo', args: [priority], queue: 'work' },
        ...{ priority, taskId: `ours-${priority}` },
      });
    }
    for (const id of ['p0', 'p1', 'p4', 'p6', 'ours-0', 'ours-5', 'ours-9'])
      await until(`${id} is done`, () => isDone(id));
  });

  it('are emptied in all steps', async () => {
    expect(await methods().purgeQueue({ queue: 'later', dryRun: false })).toEqual({ messages: 1 });
    expect(await redis.keys('*later::*')).toEqual([]);
  });

  it('are counted once where apps of one broker name some of their lists alike', async () => {
    const both = await RunningEngine.start({
      brokerUrl: broker.url,
      app: { transportOptions: OWN },
      others: [{ name: 'other', broker: broker.url, transportOptions: { ...OWN, prioritySteps: [0, 4] } }],
    });
    await both.connected();
    await redis.lpush('shop[*]:shared::4', '{"body": "e30=", "properties": {}, "headers": {}}');
    const one = { queue: 'shared', dryRun: true };
    expect(await both.engine.methods.purgeQueue(one)).toEqual({ messages: 1 });
    const move = { from: 'shared', to: 'work', limit: 10, dryRun: true };
    expect((await both.engine.methods.moveMessages(move)).messages).toBe(1);
    await until('it is found', async () =>
      (await both.engine.methods.listQueues({})).queues.some(
        ({ name, ready }) => name === 'shared' && ready === 1,
      ),
    );
    await both.stop();
  });

  it.each([[[]], [[3, 0]], [[0, 0]], [[-1]]])('are refused with the steps %j', (prioritySteps) => {
    const faults: { path: string }[] = [];
    resolveApps([{ name: 'a', broker: 'redis://h', transportOptions: { prioritySteps } }], faults as never);
    expect(faults[0]?.path).toMatch(/^apps\[0\]\.transportOptions\.prioritySteps/);
  });
});
