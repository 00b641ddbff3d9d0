import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CeleryWorker,
  type CeleryWorkerOptions,
  FLEET_PYTHON_FOLDER,
  type PrivateBroker,
  startCeleryWorker,
  startRedis,
} from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryController } from '../../src/db/adapters/memory/memory-controller.ts';
import type { Worker } from '../../src/db/models/worker.ts';
import { RunningEngine, until } from './running-engine.ts';

const PATIENCE_MS = 60_000;
const HOUR = 3600;
/** Sets the clock of the Python that finds it on its path. */
const OTHER_CLOCK = `
import os, sys, time
sys.path.append(os.environ["FLEET_FOLDER"])
true_time, ahead = time.time, float(os.environ["FLEET_CLOCK_AHEAD"])
time.time = lambda: true_time() + ahead
`;

let broker: PrivateBroker;
let other: PrivateBroker;
let folder: string;
const engines: RunningEngine[] = [];
const database = new MemoryController({ maxTasks: 1000 });

const QUICK = { repairEveryMs: 1000, lostAfterMs: 4000, inspectWorkers: true };

async function engineOn(brokerUrl: string): Promise<RunningEngine> {
  const running = await RunningEngine.start({ brokerUrl, database, options: QUICK });
  engines.push(running);
  await running.connected();
  return running;
}

const workerOn = (url: string, name: string, more: Partial<CeleryWorkerOptions> = {}) =>
  startCeleryWorker({ app: 'fleet_tasks', brokerUrl: url, name, concurrency: 1, queues: [name], ...more });

async function find(name: string): Promise<Worker | undefined> {
  return (await database.listWorkers()).find((worker) => worker.name === name);
}

const comesTo = (name: string, status: Worker['status']) =>
  until(`${name} is ${status}`, async () => (await find(name))?.status === status, PATIENCE_MS);

/** Runs a task at the worker to its end. */
async function runAt(name: string, task: string, args: readonly unknown[]): Promise<string> {
  const [running] = engines as [RunningEngine];
  const published = await running.engine.methods.publishTask({
    app: 'app',
    task,
    args: [...args],
    queue: name,
  });
  return published.taskId;
}

const succeeds = (id: string) =>
  until('it succeeds', async () => (await database.getTask({ id }))?.state === 'SUCCESS', PATIENCE_MS);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnc-clock-'));
  await writeFile(join(folder, 'sitecustomize.py'), OTHER_CLOCK);
  [broker, other] = await Promise.all([startRedis(), startRedis()]);
  await engineOn(broker.url);
  await engineOn(other.url);
}, 60_000);

afterAll(async () => {
  for (const running of engines) await running.stop();
  await Promise.all([broker?.stop(), other?.stop()]);
  await rm(folder, { recursive: true });
});

describe('workers', () => {
  it.each([HOUR, -HOUR])(
    '%s seconds ahead are heard by our clock, and their tasks judged by it',
    async (ahead) => {
      const name = `w${ahead}@clock`;
      const env = { FLEET_FOLDER: FLEET_PYTHON_FOLDER, FLEET_CLOCK_AHEAD: String(ahead) };
      const worker = await workerOn(broker.url, name, { pythonFolder: folder, env });
      try {
        await comesTo(name, 'online');
        expect((await find(name))?.clockSkewSeconds).toBeGreaterThan(-ahead - 60);
        expect((await find(name))?.clockSkewSeconds).toBeLessThan(-ahead + 60);
        // Rounds of repair go by while it runs.
        const id = await runAt(name, 'fleet.nap', [7]);
        await succeeds(id);
        const task = await database.getTask({ id });
        expect(task?.events.filter(({ type }) => /lost|expired/.test(type))).toEqual([]);
        expect(task?.runtimeSeconds).toBeGreaterThan(6);
        expect((await find(name))?.status).toBe('online');
      } finally {
        await worker.kill();
      }
      await comesTo(name, 'offline');
    },
    180_000,
  );

  it('that are held are offline, and online when they go on', async () => {
    const worker = await workerOn(broker.url, 'held@faults');
    try {
      await comesTo(worker.name, 'online');
      process.kill(worker.pid, 'SIGSTOP');
      await comesTo(worker.name, 'offline');
      process.kill(worker.pid, 'SIGCONT');
      await comesTo(worker.name, 'online');
      const held = await find(worker.name);
      expect(held).toMatchObject({ pid: worker.pid, offlineSince: null });
    } finally {
      await worker.kill();
    }
  }, 120_000);

  it('that were killed and started anew are the same worker in another run', async () => {
    const name = 'again@faults';
    const start = (): Promise<CeleryWorker> => workerOn(broker.url, name, { args: ['--autoscale=3,1'] });
    const first = await start();
    const isAsked = async () => (await find(name))?.inspection !== null && (await find(name)) !== undefined;
    await until('it has answered', isAsked, PATIENCE_MS);
    const before = await find(name);
    expect(before?.inspection).toMatchObject({ pool: 'prefork', autoscale: { min: 1, max: 3 } });
    await first.kill();
    await comesTo(name, 'offline');
    const second = await start();
    try {
      await until('it is another run', async () => (await find(name))?.pid === second.pid, PATIENCE_MS);
      await until('it has answered again', isAsked, PATIENCE_MS);
      const after = await find(name);
      expect(after?.firstSeenAt).toBe(before?.firstSeenAt);
      expect(after?.inspection?.uptimeSeconds).toBeLessThan(30);
      expect(after).toMatchObject({ swIdent: 'py-celery', status: 'online' });
    } finally {
      await second.kill();
    }
  }, 180_000);

  it('of one name on two brokers are two workers', async () => {
    const name = 'twin@faults';
    const [one, two] = await Promise.all([workerOn(broker.url, name), workerOn(other.url, name)]);
    const twins = async () => (await database.listWorkers()).filter((worker) => worker.name === name);
    try {
      await until(
        'both are heard',
        async () => (await twins()).filter(({ status }) => status === 'online').length === 2,
        PATIENCE_MS,
      );
      await one.kill();
      await until(
        'one is gone',
        async () => (await twins()).some(({ status }) => status === 'offline'),
        PATIENCE_MS,
      );
      await sleep(1000);
      expect((await twins()).map(({ pid, status }) => [pid, status])).toEqual([
        [two.pid, 'online'],
        [one.pid, 'offline'],
      ]);
    } finally {
      await one.kill();
      await two.kill();
    }
  }, 120_000);
});
