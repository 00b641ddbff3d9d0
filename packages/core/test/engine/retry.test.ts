import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { MemoryController } from '../../src/db/adapters/memory/memory-controller.ts';
import { retryRelationOf } from '../../src/db/models/retry-relation.ts';
import type { TaskDetail } from '../../src/db/models/task.ts';
import type { PublishRequest } from '../../src/ipc/publish-contract.ts';
import { RunningEngine, until } from './running-engine.ts';

let broker: PrivateBroker;
let worker: CeleryWorker | undefined;
let database: MemoryController;
let running: RunningEngine;

const methods = () => running.engine.methods;
const publish = (request: Omit<PublishRequest, 'app'>) => methods().publishTask({ app: 'app', ...request });
const task = (id: string) => database.getTask({ id });

async function start(options: { backendUrl?: string; extended?: boolean }): Promise<void> {
  database = new MemoryController({ maxTasks: 1000 });
  running = await RunningEngine.start({ brokerUrl: broker.url, database, ...options });
  await running.connected();
  worker = await startCeleryWorker({
    app: 'fleet_tasks',
    name: 'w1@retry',
    brokerUrl: broker.url,
    ...(options.backendUrl === undefined ? {} : { backendUrl: options.backendUrl }),
    env: { FLEET_EXTENDED: options.extended ? 'on' : 'off' },
  });
}

async function stop(): Promise<void> {
  await worker?.kill();
  await running.stop();
}

async function ended(id: string): Promise<TaskDetail> {
  await until(`${id} has ended`, async () => (await task(id))?.finishedAt != null);
  return (await task(id)) as TaskDetail;
}

/** Of a task whose sending is told: what its client and its worker tell comes in any order. */
async function sentAndEnded(id: string): Promise<TaskDetail> {
  await until(`${id} was sent`, async () => (await task(id))?.queue != null);
  return ended(id);
}

/** Runs again what a first task did, and compares. */
async function expectSameAgain(first: string): Promise<TaskDetail> {
  const before = await sentAndEnded(first);
  const { taskId, retryOf } = await methods().retryTask({ taskId: first });
  expect([retryOf, taskId === first]).toEqual([first, false]);
  const again = await sentAndEnded(taskId);
  expect([again.name, again.args, again.kwargs, again.queue, again.result]).toEqual([
    before.name,
    before.args,
    before.kwargs,
    before.queue,
    before.result,
  ]);
  await until('the retry tells of which', async () => {
    return retryRelationOf((await task(taskId))?.events ?? []).retryOf === first;
  });
  const old = (await task(first)) as TaskDetail;
  expect(retryRelationOf(old.events).retriedAs).toContain(taskId);
  expect([old.state, old.finishedAt]).toEqual([before.state, before.finishedAt]);
  return again;
}

describe.each([
  ['Redis', startRedis],
  ['RabbitMQ', startRabbitmq],
])('over %s', (_name, startBroker) => {
  beforeAll(async () => {
    broker = await startBroker();
    await start({});
  }, 90_000);
  afterAll(async () => {
    await stop();
    await broker.stop();
  });

  it('a task runs again with the arguments that its events tell', async () => {
    const args = [1.5, "it's", [{ käse: null }], true];
    const { taskId } = await publish({ task: 'fleet.echo', args, kwargs: { a: 'b' }, sendSentEvent: true });
    expect(await methods().findTaskCall({ taskId: (await sentAndEnded(taskId)).id })).toMatchObject({
      source: 'record',
      argsJson: `[1.5,"it's",[{"käse":null}],true]`,
      kwargsJson: '{"a":"b"}',
      options: { queue: 'celery' },
      leftBehind: ['unknown'],
    });
    await expectSameAgain(taskId);
  });

  it('a failed one can be retried, and the retry retried', async () => {
    const { taskId } = await publish({ task: 'fleet.fail', args: ['no'], sendSentEvent: true });
    const again = await expectSameAgain(taskId);
    expect(again.state).toBe('FAILURE');
    await expectSameAgain(again.id);
    await expect(methods().retryTask({ taskId, unlessRetried: true })).rejects.toMatchObject({
      code: 'CNC_TASK_RETRIED',
      details: { retriedAs: again.id },
    });
  });

  it('whose arguments were cut, it says so and takes others', async () => {
    const { taskId } = await publish({ task: 'fleet.echo', args: ['x'.repeat(3000)] });
    await ended(taskId);
    await expect(methods().retryTask({ taskId })).rejects.toMatchObject({
      code: 'CNC_TASK_ARGUMENTS',
      message: expect.stringMatching(/events: args are not readable for certain: it is cut/) as string,
    });
    const given = { argsJson: '[1.0, 12345678901234567890]', kwargsJson: '{}' };
    const retried = await methods().retryTask({ taskId, ...given, countdownSeconds: 0.1 });
    expect(retried.source).toBe('given');
    expect((await ended(retried.taskId)).result).toBe('[(1.0, 12345678901234567890), {}]');
    await expect(methods().retryTask({ taskId, argsJson: '{}', kwargsJson: '{}' })).rejects.toMatchObject({
      code: 'CNC_TASK_ARGUMENTS',
      message: expect.stringMatching(/argsJson/) as string,
    });
  });

  it('a task is told which one it runs again', async () => {
    const { taskId } = await publish({ task: 'fleet.headers' });
    await ended(taskId);
    const again = await methods().retryTask({ taskId });
    expect((await ended(again.taskId)).result).toContain(`'cnc_retry_of': '${taskId}'`);
  });

  it('nothing is made up about a task that nobody knows', async () => {
    await expect(methods().retryTask({ taskId: 'nobody' })).rejects.toMatchObject({
      code: 'CNC_TASK_UNKNOWN',
    });
    await expect(methods().findTaskCall({ taskId: 'nobody' })).rejects.toMatchObject({
      code: 'CNC_TASK_UNKNOWN',
    });
  });
});

describe.each(['redis', 'sqlite'] as const)('with extended results in %s', (kind) => {
  let folder: string;
  beforeAll(async () => {
    broker = await startRedis();
    folder = await mkdtemp(join(tmpdir(), 'cnc-retry-'));
    const backendUrl = kind === 'redis' ? broker.url : `db+sqlite:///${folder}/results.db`;
    await start({ backendUrl, extended: true });
  }, 90_000);
  afterAll(async () => {
    await stop();
    await broker.stop();
    await rm(folder, { recursive: true });
  });

  it('a task runs again with arguments that no event tells', async () => {
    const long = 'x'.repeat(3000);
    const { taskId } = await publish({
      task: 'fleet.echo',
      argsJson: `[1.0, 12345678901234567890, "C:\\\\new", ${JSON.stringify(long)}]`,
    });
    await ended(taskId);
    await until(
      'the result is stored',
      async () => (await methods().getResult({ app: 'app', taskId })) !== null,
    );
    const call = await methods().findTaskCall({ taskId });
    expect(call).toMatchObject({ source: 'result-backend', problems: [], options: { queue: 'celery' } });
    expect(call.argsJson).toBe(`[1.0, 12345678901234567890, "C:\\\\new", ${JSON.stringify(long)}]`);
    const { taskId: again } = await methods().retryTask({ taskId });
    await ended(again);
    const result = async (id: string) => (await methods().getResult({ app: 'app', taskId: id }))?.result;
    await until('its result is stored', async () => (await result(again)) !== undefined);
    expect(await result(again)).toEqual(await result(taskId));
  });
});

describe('a message that still waits', () => {
  beforeAll(async () => {
    broker = await startRedis();
    database = new MemoryController({ maxTasks: 1000 });
    running = await RunningEngine.start({ brokerUrl: broker.url, database });
    await running.connected();
  }, 90_000);
  afterAll(async () => {
    await running.stop();
    await broker.stop();
  });

  /** Publishes with Python's own client into the queue `slow`, runs it again, and takes both messages. */
  async function publishTwice(options: object) {
    const redis = new Redis(broker.url);
    const known = (await database.listTasks({ limit: 10 })).items.length;
    // Floats, and integers that JavaScript has not.
    const call = `["fleet.echo", [2.0, 12345678901234567890], {"k": 1}, ${JSON.stringify({ queue: 'slow', ...options })}]`;
    await runPython([`${FLEET_PYTHON_FOLDER}/publish_calls.py`, `[${call}]`], { brokerUrl: broker.url });
    const newest = async () => (await database.listTasks({ limit: 10 })).items;
    await until('it is known', async () => (await newest()).length > known);
    const first = (await newest())[0]?.id as string;
    const found = await methods().findTaskCall({ taskId: first });
    const { taskId } = await methods().retryTask({ taskId: first });
    const texts = [...(await redis.lrange('slow', 0, -1)), ...(await redis.lrange('slow\x06\x163', 0, -1))];
    await redis.del('slow', 'slow\x06\x163');
    await redis.quit();
    const [ours, theirs] = texts.map(readEnvelope) as [Laid, Laid];
    return { first, taskId, found, ours, theirs };
  }

  it('is published anew with all that it says of itself', async () => {
    const { first, taskId, found, ours, theirs } = await publishTwice({
      priority: 3,
      headers: { tenant: 'x' },
      time_limit: 30,
      shadow: 'shown',
      stamps: { monitor: 's' },
    });
    expect(found).toMatchObject({
      source: 'message',
      argsJson: '[2.0, 12345678901234567890]',
      leftBehind: [],
      options: {
        queue: 'slow',
        priority: 3,
        timeLimitSeconds: 30,
        shadow: 'shown',
        stamps: { monitor: 's' },
      },
    });
    expect(ours.headers).toMatchObject({ id: taskId, root_id: taskId, tenant: 'x', cnc_retry_of: first });
    expect(ours.body).toContain('[[2.0, 12345678901234567890], {"k": 1}, ');
    const same = ['argsrepr', 'kwargsrepr', 'timelimit', 'shadow', 'stamps', 'stamped_headers', 'monitor'];
    for (const name of same) expect([name, ours.headers[name]]).toEqual([name, theirs.headers[name]]);
  });

  it('is followed by what followed it, under new ids', async () => {
    const echo = ['fleet.echo', ['then'], {}, { queue: 'q', task_id: 'second' }];
    for (const [option, field] of [
      ['link', 'callbacks'],
      ['link_error', 'errbacks'],
      ['chain', 'chain'],
    ] as const) {
      const { ours, theirs } = await publishTwice({ [option]: [echo] });
      const [next] = embedOf(theirs)[field] ?? [];
      expect(next?.options.task_id).toBe('second');
      const { task_id: _id, ...options } = next?.options ?? {};
      expect(embedOf(ours)).toEqual({ ...embedOf(theirs), [field]: [{ ...next, options }] });
    }
  });
});

interface Laid {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function readEnvelope(text: string): Laid {
  const { headers, body } = JSON.parse(text) as { headers: Laid['headers']; body: string };
  return { headers, body: Buffer.from(body, 'base64').toString() };
}

type Embed = Readonly<
  Record<string, readonly { readonly options: Readonly<Record<string, unknown>> }[] | null>
>;

function embedOf({ body }: Laid): Embed {
  return (JSON.parse(body) as [unknown, unknown, Embed])[2];
}
