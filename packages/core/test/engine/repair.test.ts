import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CeleryWorkerOptions,
  type PrivateBroker,
  publishEvents,
  runPython,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { SqliteController } from '../../dist/db/adapters/sqlite/sqlite-controller.js';
import { BrokenLink } from './broken-link.ts';
import { RunningEngine, type RunningEngineOptions, until } from './running-engine.ts';

/** Rounds as fast as they can be; time for whoever has to answer. */
const QUICK = { repairEveryMs: 1000, lostAfterMs: 4000, lostAfterUnansweredMs: 3_600_000 };
const open: { stop(): Promise<void> }[] = [];
let database: SqliteController;

async function openDatabase(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cnc-repair-'));
  database = new SqliteController({ dbPath: join(folder, 'cnc.db'), run: 'test', onProblem: () => {} });
  await database.init();
  await database.migrate();
  const stop = async () => {
    await database.close();
    await rm(folder, { recursive: true });
  };
  open.unshift({ stop });
}

async function opened<Part extends { stop(): Promise<void> }>(starting: Promise<Part>): Promise<Part> {
  const part = await starting;
  open.unshift(part);
  return part;
}

async function engineOn(given: Omit<RunningEngineOptions, 'database'>): Promise<RunningEngine> {
  const running = await opened(
    RunningEngine.start({ ...given, database, options: { ...QUICK, ...given.options } }),
  );
  await running.connected();
  return running;
}

const worker = (name: string, broker: PrivateBroker, more: Partial<CeleryWorkerOptions> = {}) =>
  startCeleryWorker({ app: 'fleet_tasks', brokerUrl: broker.url, name, ...more });

/** Calls a task as a client does, with `task-sent`; returns its id. */
async function call(broker: PrivateBroker, expression: string): Promise<string> {
  const script = `import fleet_tasks as f; print(f.${expression}.id)`;
  return (await runPython(['-c', script], { brokerUrl: broker.url })).trim();
}

const taskOf = (id: string) => database.getTask({ id });
const comesTo = (id: string, state: string) =>
  until(`${id} is ${state}`, async () => (await taskOf(id))?.state === state, 90_000);
const typesOf = async (id: string) => (await taskOf(id))?.events.map(({ type }) => type) ?? [];

/** Rounds of repair go by; the task stays as it is. */
async function staysFor(ms: number, id: string, state: string): Promise<void> {
  const until = Date.now() + ms;
  while (Date.now() < until) {
    expect((await taskOf(id))?.state).toBe(state);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

afterEach(async () => {
  for (const part of open.splice(0)) await part.stop();
});

describe('repair of tasks over Redis', () => {
  it('finds what ended and what still runs after the subscriber was killed and kept away', async () => {
    await openDatabase();
    const redis = await opened(startRedis());
    const client = new Redis(redis.url);
    open.unshift({ stop: async () => client.disconnect() });
    const link = await opened(BrokenLink.to(redis.port));
    const running = await engineOn({
      brokerUrl: `redis://127.0.0.1:${link.port}/0`,
      backendUrl: redis.url,
      options: { lostAfterMs: 3_600_000, repairEveryMs: 1000 },
    });
    const subscriber =
      /id=(\d+)/.exec(String(await client.call('CLIENT', 'LIST', 'TYPE', 'pubsub')))?.[1] ?? '';
    open.unshift(await worker('w1@repair', redis, { backendUrl: redis.url }));
    const short = await call(redis, 'nap.delay(6)');
    const long = await call(redis, 'nap.delay(300)');
    await comesTo(short, 'STARTED');
    await comesTo(long, 'STARTED');
    link.refuse();
    expect(await client.call('CLIENT', 'KILL', 'ID', subscriber)).toBe(1);
    await until('it has ended', async () =>
      /SUCCESS/.test((await client.get(`celery-task-meta-${short}`)) ?? ''),
    );
    expect((await taskOf(short))?.state).toBe('STARTED');
    link.accept();
    await comesTo(short, 'SUCCESS');
    expect(running.gaps[0]).toMatchObject({ reason: 'broker-disconnected' });
    expect(await taskOf(short)).toMatchObject({
      result: '6',
      finding: { kind: 'ended' },
      worker: 'w1@repair',
    });
    expect(await typesOf(short)).not.toContain('task-succeeded');
    await until('it is confirmed', async () => (await typesOf(long)).includes('task-cnc-active'));
    await staysFor(3000, long, 'STARTED');
    expect((await typesOf(long)).filter((type) => type.startsWith('task-cnc-'))).toEqual(['task-cnc-active']);
  }, 180_000);

  it('waits for a solo worker, which says nothing while it works, but not for one that left', async () => {
    await openDatabase();
    const redis = await opened(startRedis());
    await engineOn({ brokerUrl: redis.url, options: { inspectWorkers: true } });
    const solo = await opened(worker('w1@solo', redis, { pool: 'solo' }));
    const workers = () => database.listWorkers();
    await until('its pool is known', async () => (await workers())[0]?.inspection?.pool === 'solo');
    const long = await call(redis, 'nap.delay(14)');
    await comesTo(long, 'PENDING');
    await until('it is not heard', async () => (await workers())[0]?.status === 'offline');
    // Beyond the time after which what nobody knows is given up.
    await staysFor(6000, long, 'PENDING');
    await comesTo(long, 'SUCCESS');
    expect((await typesOf(long)).filter((type) => type.startsWith('task-cnc-'))).toEqual([]);
    await solo.stop();
    const client = new Redis(redis.url);
    const dropped = await call(redis, 'add.delay(1, 1)');
    await comesTo(dropped, 'PENDING');
    await client.del('celery');
    client.disconnect();
    await comesTo(dropped, 'LOST');
  }, 180_000);

  it('finds what ended while Celery CnC was stopped', async () => {
    await openDatabase();
    const redis = await opened(startRedis());
    const first = await engineOn({ brokerUrl: redis.url, backendUrl: redis.url });
    open.unshift(await worker('w1@repair', redis, { backendUrl: redis.url }));
    const id = await call(redis, "fail.delay('no')");
    const later = await call(redis, 'nap.delay(5)');
    await comesTo(id, 'FAILURE');
    await comesTo(later, 'STARTED');
    await first.stop();
    await runPython(['-c', `import fleet_tasks as f; f.app.AsyncResult('${later}').get(timeout=60)`], {
      brokerUrl: redis.url,
      backendUrl: redis.url,
    });
    const second = await engineOn({ brokerUrl: redis.url, backendUrl: redis.url });
    await comesTo(later, 'SUCCESS');
    expect(second.gaps[0]).toMatchObject({ reason: 'not-running' });
    expect((await taskOf(id))?.events.every(({ finding }) => finding === undefined)).toBe(true);
  }, 180_000);

  it('gives up what nobody knows, and takes it back when its end is told late', async () => {
    await openDatabase();
    const redis = await opened(startRedis());
    await engineOn({ brokerUrl: redis.url });
    const doomed = await worker('w1@repair', redis, { queues: ['one'] });
    open.unshift(doomed);
    open.unshift(await worker('w2@repair', redis, { queues: ['two'] }));
    const gone = await call(redis, "nap.apply_async((300,), queue='one')");
    const kept = await call(redis, "nap.apply_async((300,), queue='two')");
    await comesTo(gone, 'STARTED');
    await comesTo(kept, 'STARTED');
    await doomed.kill();
    await comesTo(gone, 'LOST');
    expect(await taskOf(gone)).toMatchObject({ finding: { reason: 'unknown' }, finishedAt: null });
    await staysFor(6000, kept, 'STARTED');
    const started = (await taskOf(gone))?.events.find(({ type }) => type === 'task-started');
    const { timestampSeconds = 0, pid, hostname = '' } = started ?? {};
    const late = {
      type: 'task-succeeded',
      uuid: gone,
      hostname,
      pid,
      clock: 9999,
      timestamp: timestampSeconds + 1,
    };
    const body = JSON.stringify([{ ...late, result: '300', runtime: 1 }]);
    await publishEvents(redis.url, [{ routingKey: 'task.multi', body, hostname, events: 1 }]);
    await comesTo(gone, 'SUCCESS');
    expect(await taskOf(gone)).toMatchObject({ finding: null, result: '300' });
  }, 180_000);

  it('waits for what waits in its queue, and gives up a message that is gone', async () => {
    await openDatabase();
    const redis = await opened(startRedis());
    await engineOn({ brokerUrl: redis.url });
    const [waiting, gone, later] = [
      await call(redis, "add.apply_async((1, 1), queue='kept', priority=3)"),
      await call(redis, "add.apply_async((1, 1), queue='emptied')"),
      await call(redis, "add.apply_async((1, 1), queue='emptied', countdown=3600)"),
    ];
    await comesTo(waiting, 'PENDING');
    await comesTo(later, 'PENDING');
    const client = new Redis(redis.url);
    await client.del('emptied');
    client.disconnect();
    await comesTo(gone, 'LOST');
    await staysFor(6000, waiting, 'PENDING');
    expect((await taskOf(later))?.state).toBe('PENDING');
  }, 180_000);
});

describe('repair of tasks over RabbitMQ', () => {
  it('tells what expired without a word from what still waits', async () => {
    await openDatabase();
    const rabbitmq = await opened(startRabbitmq());
    const connection = await connect(rabbitmq.url);
    open.unshift({ stop: () => connection.close() });
    const channel = await connection.createChannel();
    await engineOn({ brokerUrl: rabbitmq.url });
    const expired = await call(rabbitmq, "add.apply_async((1, 1), queue='lonely', expires=1)");
    const waiting = await call(rabbitmq, "add.apply_async((1, 1), queue='lonely')");
    await comesTo(waiting, 'PENDING');
    await comesTo(expired, 'REVOKED');
    const task = await taskOf(expired);
    expect(task).toMatchObject({ finding: { kind: 'expired' }, startedAt: null });
    expect(task?.finishedAt).toBeGreaterThan(task?.sentAt ?? Number.POSITIVE_INFINITY);
    await staysFor(6000, waiting, 'PENDING');
    await channel.purgeQueue('lonely');
    await comesTo(waiting, 'LOST');
  }, 240_000);

  it('leaves alone what a worker runs, holds back or has scheduled, however long', async () => {
    await openDatabase();
    const rabbitmq = await opened(startRabbitmq());
    await engineOn({ brokerUrl: rabbitmq.url });
    open.unshift(await worker('w1@repair', rabbitmq, { concurrency: 1 }));
    const runs = await call(rabbitmq, 'nap.delay(300)');
    await comesTo(runs, 'STARTED');
    const reserved = await call(rabbitmq, 'nap.delay(1)');
    const scheduled = await call(rabbitmq, 'flaky.apply_async((1,), countdown=3600)');
    await comesTo(reserved, 'RECEIVED');
    await comesTo(scheduled, 'RECEIVED');
    await until('it is confirmed', async () => (await typesOf(reserved)).includes('task-cnc-reserved'));
    await until('it is confirmed', async () => (await typesOf(runs)).includes('task-cnc-active'));
    await staysFor(5000, reserved, 'RECEIVED');
    expect((await taskOf(runs))?.state).toBe('STARTED');
    expect((await taskOf(scheduled))?.state).toBe('RECEIVED');
    // Asked again in every round, told once.
    expect((await typesOf(runs)).filter((type) => type === 'task-cnc-active')).toHaveLength(1);
  }, 240_000);
});
