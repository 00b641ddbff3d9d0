import {
  type CeleryWorker,
  type PrivateBroker,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PublishRequest } from '../../src/ipc/publish-contract.ts';
import { RunningEngine, until } from './running-engine.ts';

let broker: PrivateBroker;
let worker: CeleryWorker;
let running: RunningEngine;

const publish = (request: Omit<PublishRequest, 'app'>) =>
  running.engine.methods.publishTask({ app: 'app', ...request });

const eventOf = (taskId: string, type: string) =>
  running.taskEvents.find((event) => event.taskId === taskId && event.type === type);

describe.each([
  ['redis', startRedis],
  ['rabbitmq', startRabbitmq],
])('workers over %s', (transport, start) => {
  beforeAll(async () => {
    broker = await start();
    running = await RunningEngine.start({
      brokerUrl: broker.url,
      options: { inspectWorkers: true, enableEvents: true },
    });
    await running.connected();
    worker = await startCeleryWorker({ app: 'fleet_tasks', brokerUrl: broker.url, name: 'w1@engine' });
  });
  afterAll(async () => {
    await worker.kill();
    await running.stop();
    await broker.stop();
  });

  it('are asked when they come up, and tell nothing secret', async () => {
    await until('the worker has answered', () => running.inspections.length > 0);
    const [record] = running.inspections;
    expect(record).toMatchObject({
      worker: 'w1@engine',
      inspection: { pool: 'prefork', concurrency: 2, queues: ['celery'] },
    });
    expect(record?.inspection.poolProcesses).toHaveLength(2);
    expect(JSON.stringify(running.inspections)).not.toContain('guest');
  });

  it('without -E are switched to send task events', async () => {
    const quiet = await startCeleryWorker({
      app: 'fleet_tasks',
      brokerUrl: broker.url,
      name: 'quiet@engine',
      queues: ['quiet'],
      concurrency: 1,
      events: false,
      env: { FLEET_EVENTS: 'off' },
    });
    try {
      await until('it is heard', () =>
        running.batches.some(({ workerEvents }) =>
          workerEvents.some((event) => event.hostname === quiet.name),
        ),
      );
      const run = async () => (await publish({ task: 'fleet.add', args: [1, 1], queue: 'quiet' })).taskId;
      const ids = [await run()];
      // The first ones may come before the switch does.
      await until('it tells of a task', async () => {
        if (ids.some((id) => eventOf(id, 'task-succeeded'))) return true;
        ids.push(await run());
        return false;
      });
    } finally {
      await quiet.kill();
    }
  });

  it('run the tasks that are published, with arguments told honestly', async () => {
    const { taskId } = await publish({
      task: 'fleet.echo',
      args: [2, 'käse', null, [1.5, true]],
      kwargs: { a: "it's" },
    });
    await until('it has succeeded', () => eventOf(taskId, 'task-succeeded') !== undefined);
    expect(eventOf(taskId, 'task-received')).toMatchObject({
      name: 'fleet.echo',
      args: "(2, 'käse', None, [1.5, True])",
      kwargs: String.raw`{'a': 'it\'s'}`,
      retries: 0,
      rootId: taskId,
    });
    expect(eventOf(taskId, 'task-succeeded')?.result).toContain("(2, 'käse', None, [1.5, True])");
  });

  it('keep to eta and expiry, and take every priority', async () => {
    const before = Date.now() / 1000;
    const later = await publish({ task: 'fleet.add', args: [1, 1], countdownSeconds: 1.5 });
    const expired = await publish({
      task: 'fleet.add',
      args: [1, 1],
      countdownSeconds: 2,
      expires: new Date(Date.now() + 500).toISOString(),
    });
    const urgent = await Promise.all(
      [0, 5, 9].map((priority) => publish({ task: 'fleet.add', args: [priority, 1], priority })),
    );
    for (const { taskId } of [later, ...urgent]) {
      await until('it has succeeded', () => eventOf(taskId, 'task-succeeded') !== undefined);
    }
    expect(eventOf(later.taskId, 'task-started')?.timestampSeconds).toBeGreaterThanOrEqual(before + 1.4);
    await until('it is given up', () => eventOf(expired.taskId, 'task-revoked') !== undefined);
    expect(eventOf(expired.taskId, 'task-revoked')?.expired).toBe(true);
  });

  it('are not needed to publish on Redis; RabbitMQ says where no queue is', async () => {
    const published = publish({ task: 'fleet.add', args: [1, 1], queue: 'nobody-reads-this' });
    if (transport === 'redis') {
      await expect(published).resolves.toMatchObject({ taskId: expect.any(String) as string });
      return;
    }
    await expect(published).rejects.toMatchObject({
      code: 'CNC_PUBLISH_FAILED',
      message: expect.stringMatching(/no queue "nobody-reads-this".*worker/) as string,
    });
  });

  it('cannot be reached while the broker is away, which is told, not waited for', async () => {
    await broker.kill();
    await until('it is missed', async () => !(await running.engine.methods.getEngineStatus({})).connected);
    await expect(publish({ task: 'fleet.add', args: [1, 1] })).rejects.toMatchObject({
      code: 'CNC_BROKER_UNREACHABLE',
    });
  });
});
