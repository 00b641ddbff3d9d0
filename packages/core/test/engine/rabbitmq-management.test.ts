import {
  type CeleryWorker,
  type PrivateRabbitmq,
  runPython,
  startCeleryWorker,
  startRabbitmq,
} from '@celery-cnc/fleet';
import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryController } from '../../src/db/adapters/memory/memory-controller.ts';
import { resolveApps } from '../../src/engine/apps/app-registry.ts';
import type { ConfigFault } from '../../src/errors.ts';
import { RunningEngine, until } from './running-engine.ts';

let broker: PrivateRabbitmq;
let worker: CeleryWorker;
let running: RunningEngine;

const methods = () => running.engine.methods;
const queue = async (name: string) =>
  (await methods().listQueues({})).queues.find((one) => one.name === name);

describe('the management API of RabbitMQ', () => {
  const database = new MemoryController({ maxTasks: 1000 });
  beforeAll(async () => {
    broker = await startRabbitmq({ management: true });
    running = await RunningEngine.start({
      brokerUrl: broker.url,
      app: { managementUrl: broker.managementUrl },
      database,
      options: { inspectWorkers: true },
    });
    await running.connected();
    worker = await startCeleryWorker({
      ...{ app: 'fleet_tasks', brokerUrl: broker.url, name: 'w1@managed' },
      ...{ queues: ['mail'], concurrency: 1, pool: 'threads' },
    });
    const connection = await connect(broker.url);
    const channel = await connection.createChannel();
    await channel.assertQueue('nobody/knows it ä');
    for (let number = 0; number < 3; number++) channel.sendToQueue('nobody/knows it ä', Buffer.from('x'));
    await channel.close();
    await connection.close();
  }, 180_000);
  afterAll(async () => {
    await worker.kill();
    await running.stop();
    await broker.stop();
  });

  it('names queues that nobody else does, and leaves out those of workers and monitors', async () => {
    await until('all are told', async () => {
      const { queues } = await methods().listQueues({});
      return queues.length === 3 && queues.some(({ ready }) => ready === 3);
    });
    const { queues, complete, problem } = await methods().listQueues({});
    expect(queues.map(({ name }) => name)).toEqual(['celery', 'mail', 'nobody/knows it ä']);
    expect([complete, problem]).toEqual([true, null]);
    expect(queues[2]).toMatchObject({ ready: 3, unacknowledged: 0, consumers: 0 });
    // The default queue of the app, which no worker has made.
    expect(queues[0]).toMatchObject({ ready: null, unacknowledged: null, flow: null });
  });

  it('tells what is not acknowledged, and how much goes through', async () => {
    const script = [
      'from fleet_tasks import echo',
      'import time',
      "echo.apply_async(('held',), queue='mail', countdown=3600)",
      "for number in range(100): echo.apply_async((number,), queue='mail'); time.sleep(0.06)",
    ];
    const sent = runPython(['-c', script.join('\n')], { brokerUrl: broker.url });
    await until('a rate is told', async () => ((await queue('mail'))?.flow?.outgoingPerSecond ?? 0) > 1);
    await sent;
    await until('the held one is told', async () => (await queue('mail'))?.unacknowledged === 1);
    expect(await queue('mail')).toMatchObject({ ready: 0, consumers: 1, workers: ['w1@managed'] });
  });

  it('fills the history with what went through, in the background', async () => {
    const { broker: brokerId } = await methods().getEngineStatus({});
    // The minute under way is written when the engine stops.
    await running.stop();
    const to = Math.floor(Date.now() / 60_000) * 60 + 60;
    const { points } = await database.getQueueHistory({
      ...{ broker: brokerId, queue: 'mail', from: to - 600, to, steps: 10 },
    });
    const known = points.filter(({ ready }) => ready !== null);
    expect(known.length).toBeGreaterThan(0);
    const total = known.reduce((sum, point) => sum + (point.incomingPerSecond ?? 0) * 60, 0);
    expect(total).toBeCloseTo(101);
    expect(known.at(-1)?.unacknowledged).toBeGreaterThan(0);
  });

  it('is done without where it fails, which is told', async () => {
    running = await RunningEngine.start({
      brokerUrl: broker.url,
      app: { managementUrl: broker.managementUrl?.replace('guest:guest', 'guest:s3cret') ?? null },
      database,
    });
    await running.connected();
    const { queues, complete, problem } = await methods().listQueues({});
    expect(queues.find(({ name }) => name === 'mail')).toMatchObject({ ready: 0, unacknowledged: null });
    expect(complete).toBe(false);
    expect(problem).toMatch(/answered 401; its user needs/);
    expect(problem).not.toContain('s3cret');
    expect(JSON.stringify(running.logs)).not.toContain('s3cret');
    expect(running.logs.some(({ level }) => level === 'warn')).toBe(true);
  });

  it.each([
    ['redis://h', 'http://h:15672', /the broker is Redis/],
    ['amqp://h', 'h:15672', /no http/],
    ['amqp://h', 'http://h/?a=1', /query/],
  ])('is refused for %s with %s', (url, managementUrl, problem) => {
    const faults: ConfigFault[] = [];
    resolveApps([{ name: 'a', broker: url, managementUrl }], faults);
    expect(faults).toMatchObject([
      { path: 'apps[0].managementUrl', problem: expect.stringMatching(problem) },
    ]);
  });
});
