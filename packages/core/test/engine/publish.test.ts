import { inflateSync } from 'node:zlib';
import {
  type CeleryWorker,
  FLEET_PYTHON_FOLDER,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PublishRequest, WorkflowRequest } from '../../src/ipc/publish-contract.ts';
import { RunningEngine, until } from './running-engine.ts';

let broker: PrivateBroker;
let running: RunningEngine;

const publish = (request: Omit<PublishRequest, 'app'>) =>
  running.engine.methods.publishTask({ app: 'app', ...request });
const publishWorkflow = (workflow: WorkflowRequest) => running.engine.methods.publishWorkflow(workflow);
const eventOf = (taskId: string, type: string) =>
  running.taskEvents.find((event) => event.taskId === taskId && event.type === type);
const succeeded = async (taskId: string) => {
  await until('it has succeeded', () => eventOf(taskId, 'task-succeeded') !== undefined);
  return eventOf(taskId, 'task-succeeded')?.result;
};

/** A task message as it stands on the broker. */
interface WireMessage {
  readonly headers: Record<string, unknown>;
  readonly properties: Record<string, unknown>;
  readonly body: unknown;
}

/** Takes the newest message from a queue of Redis, laid open. */
async function take(redis: Redis, key: string): Promise<WireMessage> {
  const envelope = JSON.parse((await redis.lpop(key)) ?? 'null') as WireMessage & { body: string };
  const bytes = Buffer.from(envelope.body, 'base64');
  const deflated = envelope.headers.compression !== undefined;
  return { ...envelope, body: JSON.parse((deflated ? inflateSync(bytes) : bytes).toString()) as unknown };
}

/** What may differ: who sent it and when, and what a client says about itself. */
const OWN = new Set([
  'id',
  'root_id',
  'origin',
  'eta',
  'expires',
  'argsrepr',
  'kwargsrepr',
  'task_id',
  'reply_to',
]);
/** Written by newer clients only for themselves, or left out by us on purpose where it says nothing. */
const SILENT = new Set(['ignore_result', 'delivery_tag', 'correlation_id', 'expiration']);

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !SILENT.has(key))
      .map(([key, item]) => [key, OWN.has(key) ? typeof item : comparable(item)]),
  );
}

describe('a message on the wire', () => {
  let redis: Redis;
  beforeAll(async () => {
    broker = await startRedis();
    running = await RunningEngine.start({ brokerUrl: broker.url });
    await running.connected();
    redis = new Redis(broker.url);
  }, 60_000);
  afterAll(async () => {
    await redis.quit();
    await running.stop();
    await broker.stop();
  });

  const link = { task: 'fleet.echo', args: ['linked'], options: { queue: 'q' } };
  it.each<[string, Omit<PublishRequest, 'app'>, Record<string, unknown>]>([
    ['plain', { task: 'fleet.add', args: [2, 3] }, {}],
    ['keywords', { task: 'fleet.echo', kwargs: { käse: [1.5, null, true] } }, {}],
    ['countdown', { task: 'fleet.add', args: [1, 1], countdownSeconds: 60 }, { countdown: 60 }],
    ['expires', { task: 'fleet.add', args: [1, 1], expiresSeconds: 90 }, { expires: 90 }],
    [
      'time limits',
      { task: 'fleet.add', args: [1, 1], timeLimitSeconds: 30, softTimeLimitSeconds: 20 },
      { time_limit: 30, soft_time_limit: 20 },
    ],
    ['shadow', { task: 'fleet.add', args: [1, 1], shadow: 'other.name' }, { shadow: 'other.name' }],
    ['priority', { task: 'fleet.add', args: [1, 1], priority: 2 }, { priority: 2 }],
    ['headers', { task: 'fleet.add', args: [1, 1], headers: { tenant: 'x' } }, { headers: { tenant: 'x' } }],
    ['compression', { task: 'fleet.add', args: [1, 1], compression: 'zlib' }, { compression: 'zlib' }],
    [
      'links',
      { task: 'fleet.add', args: [1, 1], link: [link], linkError: [{ ...link, immutable: true }] },
      {
        link: [['fleet.echo', ['linked'], {}, { queue: 'q' }]],
        link_error: [['fleet.echo', ['linked'], {}, { queue: 'q', immutable: true }]],
      },
    ],
  ])('is what Celery publishes for the same call: %s', async (_name, request, options) => {
    const { task, args = [], kwargs = {} } = request;
    await publish({ ...request, queue: 'wire' });
    const ours = await take(redis, 'wire');
    const calls = JSON.stringify([[task, args, kwargs, { ...options, queue: 'wire' }]]);
    await runPython([`${FLEET_PYTHON_FOLDER}/publish_calls.py`, calls], { brokerUrl: broker.url });
    const theirs = await take(redis, 'wire');
    expect(comparable(ours)).toEqual(comparable(theirs));
    for (const field of ['argsrepr', 'kwargsrepr']) expect(ours.headers[field]).toBe(theirs.headers[field]);
  });

  it('carries the steps of a chain as Celery does', async () => {
    const steps = [
      { task: 'fleet.add', args: [1, 1], options: { queue: 'wire' } },
      { task: 'fleet.add', args: [2], options: { queue: 'wire' } },
      { task: 'fleet.echo', args: ['end'], immutable: true, options: { queue: 'wire', priority: 3 } },
    ];
    const { taskIds } = await publishWorkflow({ app: 'app', chain: steps });
    const ours = await take(redis, 'wire');
    expect(ours.headers.id).toBe(taskIds[0]);
    const others = [
      ['fleet.add', [2], {}, { queue: 'wire' }],
      ['fleet.echo', ['end'], {}, { queue: 'wire', priority: 3, immutable: true }],
    ];
    const calls = JSON.stringify([['fleet.add', [1, 1], {}, { queue: 'wire', chain: others }]]);
    await runPython([`${FLEET_PYTHON_FOLDER}/publish_calls.py`, calls], { brokerUrl: broker.url });
    const chainOf = ({ body }: WireMessage) =>
      (
        body as [unknown, unknown, { chain: { task: string; args: unknown; options: object }[] }]
      )[2].chain.map(({ task, args, options }) => ({
        task,
        args,
        queue: (options as { queue: string }).queue,
      }));
    expect(chainOf(ours)).toEqual(chainOf(await take(redis, 'wire')));
  });

  it('carries stamps as Celery does', async () => {
    await publish({ task: 'fleet.add', args: [1, 1], queue: 'wire', stamps: { tenant: 'x' } });
    const ours = await take(redis, 'wire');
    const calls = JSON.stringify([['fleet.add', [1, 1], {}, { queue: 'wire', stamps: { tenant: 'x' } }]]);
    await runPython([`${FLEET_PYTHON_FOLDER}/publish_calls.py`, calls], { brokerUrl: broker.url });
    const theirs = await take(redis, 'wire');
    for (const field of ['stamps', 'stamped_headers', 'tenant']) {
      expect([field, ours.headers[field]]).toEqual([field, theirs.headers[field]]);
    }
  });
});

describe.each([
  ['redis', startRedis],
  ['rabbitmq', startRabbitmq],
])('a stock worker over %s', (transport, start) => {
  let worker: CeleryWorker;
  beforeAll(async () => {
    broker = await start();
    running = await RunningEngine.start({ brokerUrl: broker.url });
    await running.connected();
    worker = await startCeleryWorker({ app: 'fleet_tasks', brokerUrl: broker.url, name: 'w1@publish' });
  }, 120_000);
  afterAll(async () => {
    await worker.kill();
    await running.stop();
    await broker.stop();
  });

  it('runs a chain step by step, each with the result of the one before', async () => {
    const chain = [
      { task: 'fleet.add', args: [1, 1] },
      { task: 'fleet.add', args: [10] },
      { task: 'fleet.echo', args: ['own'], immutable: true },
    ];
    const { taskIds, groupId } = await publishWorkflow({ app: 'app', chain });
    expect(groupId).toBeNull();
    const [first, second, third] = taskIds as [string, string, string];
    expect(await succeeded(second)).toBe('12');
    expect(await succeeded(third)).toContain("('own',)");
    expect(eventOf(third, 'task-received')).toMatchObject({ rootId: first, parentId: second });
  });

  it('runs a group, links, time limits and compressed bodies', async () => {
    const group = [1, 2, 3].map((number) => ({ task: 'fleet.add', args: [number, number] }));
    const { taskIds } = await publishWorkflow({ app: 'app', group });
    expect(await Promise.all(taskIds.map(succeeded))).toEqual(['2', '4', '6']);
    const link = [{ task: 'fleet.add', args: [100], taskId: `linked-${transport}` }];
    await publish({ task: 'fleet.add', args: [1, 2], link, compression: 'gzip', timeLimitSeconds: 60 });
    expect(await succeeded(`linked-${transport}`)).toBe('103');
  });

  it('runs many tasks that go out with one call, and tells which are out where some are not', async () => {
    const tasks = Array.from({ length: 300 }, (_, number) => ({ task: 'fleet.add', args: [number, 1] }));
    const { taskIds } = await running.engine.methods.publishTasks({ app: 'app', tasks });
    expect(new Set(taskIds).size).toBe(300);
    expect(await Promise.all(taskIds.map(succeeded))).toEqual(
      tasks.map(({ args: [number] }) => `${(number ?? 0) + 1}`),
    );
    const nowhere = {
      task: 'fleet.add',
      exchange: 'celery',
      routingKey: 'nobody',
      taskId: `nobody-${transport}`,
    };
    const someGo = running.engine.methods.publishTasks({
      app: 'app',
      tasks: [{ task: 'fleet.add', args: [1, 2], taskId: `goes-${transport}` }, nowhere],
    });
    await expect(someGo).rejects.toMatchObject({
      code: 'CNC_PUBLISH_FAILED',
      details: { published: [`goes-${transport}`], uncertain: [] },
    });
    expect(await succeeded(`goes-${transport}`)).toBe('3');
  });

  it('is told of by task-sent where that is asked for', async () => {
    const { taskId } = await publish({ task: 'fleet.add', args: [1, 2], sendSentEvent: true });
    await succeeded(taskId);
    await until('it is told', () => eventOf(taskId, 'task-sent') !== undefined);
    expect(eventOf(taskId, 'task-sent')).toMatchObject({
      name: 'fleet.add',
      queue: 'celery',
      args: '(1, 2)',
    });
  });

  it('gets what goes to an exchange on RabbitMQ alone', async () => {
    const sent = publish({ task: 'fleet.add', args: [4, 4], exchange: 'celery', routingKey: 'celery' });
    if (transport === 'redis') await expect(sent).rejects.toMatchObject({ code: 'CNC_PUBLISH_FAILED' });
    else expect(await succeeded((await sent).taskId)).toBe('8');
    const nowhere = publish({ task: 'fleet.add', exchange: 'celery', routingKey: 'nobody' });
    await expect(nowhere).rejects.toMatchObject({ code: 'CNC_PUBLISH_FAILED' });
  });
});
