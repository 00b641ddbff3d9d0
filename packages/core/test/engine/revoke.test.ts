import {
  type CeleryWorker,
  type PrivateBroker,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryController } from '../../src/db/adapters/memory/memory-controller.ts';
import type { PublishRequest } from '../../src/ipc/publish-contract.ts';
import type { RevokeLimit, RevokeRequest } from '../../src/ipc/revoke-contract.ts';
import { sampleTaskLife } from '../../src/testing/sample-events.ts';
import { RunningEngine, until } from './running-engine.ts';

let broker: PrivateBroker;
let database: MemoryController;
let running: RunningEngine;
let worker: CeleryWorker | null;

const methods = () => running.engine.methods;
const codesOf = (limits: readonly RevokeLimit[]) => limits.map(({ code }) => code).sort();
const stateOf = async (id: string) => (await database.getTask({ id }))?.state;

async function startEngine(): Promise<void> {
  running = await RunningEngine.start({ brokerUrl: broker.url, database });
  await running.connected();
}

async function startWorker(options: { pool?: 'prefork' | 'threads'; args?: string[] } = {}): Promise<void> {
  // One at a time, so that what waits waits for one and is not held elsewhere.
  const one = { concurrency: 1, ...options, args: ['--prefetch-multiplier=1', ...(options.args ?? [])] };
  worker = await startCeleryWorker({ app: 'fleet_tasks', brokerUrl: broker.url, name: 'w1@revoke', ...one });
}

async function stopWorker(): Promise<void> {
  await worker?.kill();
  worker = null;
}

/** Publishes a task, and resolves with its id when it is stored. */
async function publish(request: Partial<PublishRequest>): Promise<string> {
  const given = { app: 'app', task: 'fleet.nap', args: [0.1], sendSentEvent: true, ...request };
  const { taskId } = await methods().publishTask(given);
  await until('the task is stored', async () => (await stateOf(taskId)) !== undefined);
  return taskId;
}

/** A task that keeps the worker busy for so long. */
async function nap(seconds: number): Promise<string> {
  const id = await publish({ args: [seconds] });
  await until('the worker naps', async () => (await stateOf(id)) === 'STARTED');
  return id;
}

const revoke = (request: Partial<RevokeRequest> & Pick<RevokeRequest, 'target'>) =>
  methods().revoke({ dryRun: false, ...request });

async function ended(id: string, state: string): Promise<void> {
  await until(`${id} is ${state}`, async () => (await stateOf(id)) === state);
}

async function workerIsKnown(): Promise<void> {
  await until('the worker is known', async () =>
    (await database.listWorkers()).some(({ status }) => status === 'online'),
  );
}

describe.each([
  ['redis', startRedis],
  ['rabbitmq', startRabbitmq],
])('tasks over %s', (_transport, start) => {
  beforeEach(async () => {
    broker = await start();
    database = new MemoryController({ maxTasks: 200_000 });
    await startEngine();
    await startWorker();
    await workerIsKnown();
  }, 120_000);
  afterEach(async () => {
    await stopWorker();
    await running.stop();
    await broker.stop();
  });

  it('are revoked where they wait, and told what goes on', async () => {
    const busy = await nap(3);
    const waiting = await publish({});
    const later = await publish({ countdownSeconds: 3600 });
    const ids = [busy, waiting, later, 'never-seen'];
    const counted = await revoke({ target: { ids }, dryRun: true });
    expect(counted).toMatchObject({ state: 'counted', tasks: 4, told: 0, answers: [] });
    const told = await revoke({ target: { ids } });
    expect(told).toMatchObject({ state: 'done', tasks: 4, told: 4, error: null });
    expect(told.answers).toEqual([{ worker: 'w1@revoke', terminated: 0, error: null }]);
    expect(codesOf(told.limits)).toEqual(['held-until-eta', 'kept-in-memory', 'running-goes-on', 'unknown']);
    await ended(busy, 'SUCCESS');
    await ended(waiting, 'REVOKED');
    const again = await revoke({ target: { ids: [busy] } });
    expect(again).toMatchObject({ tasks: 0, told: 0, answers: [], limits: [{ code: 'ended', tasks: 1 }] });
    expect(await methods().getRevocation({ id: told.id })).toMatchObject({ state: 'done', told: 4 });
    expect(await methods().getRevocation({ id: counted.id })).toBe(null);
  }, 60_000);

  it('are terminated where they run, all that meet a filter', async () => {
    const busy = await nap(60);
    const waiting = [await publish({}), await publish({})];
    const other = await publish({ task: 'fleet.add', args: [1, 2] });
    const target = { where: [{ field: 'name', anyOf: ['fleet.n*'] }] } as const;
    const counted = await revoke({ target, dryRun: true });
    expect(counted).toMatchObject({ tasks: 3, limits: [{ code: 'running-goes-on', tasks: 1 }] });
    const told = await revoke({ target, terminate: 'SIGKILL' });
    expect(told).toMatchObject({ state: 'done', tasks: 3, told: 3 });
    expect(told.answers).toMatchObject([{ worker: 'w1@revoke', error: null }]);
    // With the running task, over RabbitMQ, the one that the worker has taken already.
    expect(told.answers[0]?.terminated).toBeGreaterThanOrEqual(1);
    expect(codesOf(told.limits)).toEqual(['kept-in-memory', 'signal-hits-process']);
    for (const id of [busy, ...waiting]) await ended(id, 'REVOKED');
    await ended(other, 'SUCCESS');
  }, 60_000);

  it('are kept from workers that come up, after a restart of the engine too', async () => {
    await nap(0.1);
    await stopWorker();
    const ids = [await publish({ args: [1.5] }), await publish({}), await publish({})];
    const [first, ...revoked] = ids as [string, string, string];
    const told = await revoke({ target: { ids: revoked } });
    expect(told.answers).toEqual([]);
    await running.stop();
    await startEngine();
    await startWorker();
    await ended(first, 'SUCCESS');
    for (const id of revoked) await ended(id, 'REVOKED');
    const standing = await database.listStandingCommands({ broker: running.engine.broker });
    expect(standing).toMatchObject([
      { id: `${told.id}/1`, command: 'revoke', arguments: { task_id: revoked } },
    ]);
    expect(await methods().cancelRevocation({ id: told.id })).toBe(true);
    expect(await database.listStandingCommands({ broker: running.engine.broker })).toEqual([]);
    expect(await methods().cancelRevocation({ id: told.id })).toBe(false);
  }, 120_000);

  it('are revoked with all that came of them, and by their stamps', async () => {
    await nap(2);
    const { taskIds } = await methods().publishWorkflow({
      app: 'app',
      group: [
        { task: 'fleet.nap', args: [0.1] },
        { task: 'fleet.nap', args: [0.1] },
      ],
    });
    const child = sampleTaskLife({ id: 'child' }).map((event) => ({ ...event, rootId: taskIds[0] ?? '' }));
    await database.ingest({ ...NO_BATCH, broker: running.engine.broker, taskEvents: child.slice(0, 1) });
    const told = await revoke({ target: { workflow: taskIds[0] ?? '' } });
    expect(told).toMatchObject({ tasks: 1, told: 1 });
    const stamped = await publish({ stamps: { customer: 'acme' } });
    const plain = await publish({ stamps: { customer: 'other' } });
    const byStamp = await revoke({ target: { stampedHeaders: { customer: ['acme'] } } });
    expect(byStamp).toMatchObject({ state: 'done', tasks: null, told: 0 });
    expect(byStamp.answers).toEqual([{ worker: 'w1@revoke', terminated: 0, error: null }]);
    await ended(stamped, 'REVOKED');
    await ended(plain, 'SUCCESS');
  }, 60_000);
});

/** What is empty in a batch that a test puts into the database itself. */
const NO_BATCH = {
  engineRun: 'test',
  sequence: 1,
  receivedAt: 1,
  workerEvents: [],
  eventsReceived: 0,
  eventsMalformed: 0,
  eventsOpaque: 0,
  eventsDropped: 0,
  malformedSamples: [],
  gaps: [],
};

describe('revoking', () => {
  beforeEach(async () => {
    broker = await startRedis();
    database = new MemoryController({ maxTasks: 200_000 });
    await startEngine();
    worker = null;
  }, 60_000);
  afterEach(async () => {
    await stopWorker();
    await running.stop();
    await broker.stop();
  });

  async function store(count: number): Promise<void> {
    const taskEvents = Array.from({ length: count }, (_, index) =>
      sampleTaskLife({ id: `t${index}` }).slice(0, 1),
    );
    await database.ingest({ ...NO_BATCH, broker: running.engine.broker, taskEvents: taskEvents.flat() });
  }

  it('says that a pool of threads cannot terminate', async () => {
    await startWorker({ pool: 'threads' });
    await workerIsKnown();
    const busy = await nap(2);
    const told = await revoke({ target: { ids: [busy] }, terminate: 'SIGTERM' });
    expect(told.answers[0]?.error).toContain('NotImplementedError');
    expect(told.limits).toContainEqual({ code: 'cannot-terminate', workers: ['w1@revoke'] });
    await ended(busy, 'SUCCESS');
  }, 60_000);

  it('goes on in slices and can be cancelled; more than workers remember is refused', async () => {
    await store(1000);
    const told = await revoke({ target: { where: [] } });
    expect(told).toMatchObject({ state: 'done', tasks: 1000, told: 1000 });
    expect(codesOf(told.limits)).toEqual(['kept-in-memory', 'no-worker']);
    const { broker: id } = running.engine;
    expect(await database.listStandingCommands({ broker: id })).toHaveLength(5);
    await methods().cancelRevocation({ id: told.id });
    expect(await database.listStandingCommands({ broker: id })).toEqual([]);
    await database.purge();
    await store(50_001);
    await expect(revoke({ target: { where: [] } })).rejects.toMatchObject({
      code: 'CNC_REVOKE_LIMIT',
      details: { tasks: 50_001, room: 50_000 },
    });
    expect(await revoke({ target: { where: [] }, dryRun: true })).toMatchObject({ tasks: 50_001 });
  }, 60_000);

  it('remembers nothing that it could not begin', async () => {
    const { broker: id } = running.engine;
    await broker.kill();
    const told = revoke({ target: { ids: ['a'] } });
    await expect(told).rejects.toMatchObject({ code: 'CNC_BROKER_UNREACHABLE' });
    expect(await database.listStandingCommands({ broker: id })).toEqual([]);
  }, 60_000);
});
