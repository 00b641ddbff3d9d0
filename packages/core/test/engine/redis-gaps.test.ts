import { Worker } from 'node:worker_threads';
import {
  findFreePort,
  type PrivateBroker,
  publishEvents,
  startRedis,
  syntheticEvents,
} from '@celery-cnc/fleet';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { RunningEngine, type RunningEngineOptions, until } from './running-engine.ts';

const open: { stop(): Promise<void> }[] = [];

async function redis(options?: Parameters<typeof startRedis>[0]): Promise<PrivateBroker> {
  const broker = await startRedis(options);
  open.unshift(broker);
  return broker;
}

async function engineOn(brokerUrl: string, more: Omit<RunningEngineOptions, 'brokerUrl'> = {}) {
  const running = await RunningEngine.start({ brokerUrl, ...more });
  open.unshift(running);
  return running;
}

const publish = (url: string, tasks: number) =>
  publishEvents(url, syntheticEvents({ tasks, eventsPerMessage: 2, inFlight: tasks }));

const now = () => Date.now() / 1000;

/** Publishes from another thread while this one, and the engine with it, is blocked. */
async function publishWhileBlocked(url: string, megabytes: number, blockMs: number): Promise<void> {
  const code = `
    const { workerData } = require('node:worker_threads');
    const { Redis } = require('ioredis');
    const client = new Redis(workerData.url);
    const chunk = 'x'.repeat(100_000);
    (async () => {
      for (let sent = 0; sent < workerData.megabytes * 10; sent++) await client.publish('/0.celeryev/task.multi', chunk);
      await client.quit();
    })();
  `;
  const worker = new Worker(code, { eval: true, workerData: { url, megabytes } });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  await new Promise((resolve) => worker.once('online', resolve));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs);
  await ended;
}

afterEach(async () => {
  for (const part of open.splice(0)) await part.stop();
});

describe('Engine over Redis', () => {
  it('starts before its broker does, and hears it once it is there', async () => {
    const port = await findFreePort();
    const running = await engineOn(`redis://127.0.0.1:${port}/0`);
    expect(running.engine.status()).toMatchObject({ degraded: true });
    const broker = await redis({ port });
    await running.connected();
    const events = await publish(broker.url, 50);
    await until('all have come', () => running.sum('eventsReceived') === events);
    expect(running.taskIds.size).toBe(50);
    expect(running.gaps).toEqual([]);
  });

  it('marks the time of a restart of the broker', async () => {
    const broker = await redis();
    const running = await engineOn(broker.url);
    await running.connected();
    await broker.kill();
    const killedAt = now();
    await broker.restart();
    await until('a gap is told', () => running.gaps.length > 0);
    const [gap] = running.gaps;
    expect(gap).toMatchObject({ reason: 'broker-disconnected', lost: null });
    expect(gap?.startedAt).toBeLessThanOrEqual(killedAt);
    expect(gap?.endedAt).toBeGreaterThanOrEqual(killedAt);
    const events = await publish(broker.url, 20);
    await until('events come again', () => running.sum('eventsReceived') === events);
  });

  it('finds out a broker that holds the connection and says nothing', async () => {
    const broker = await redis();
    const running = await engineOn(broker.url);
    await running.connected();
    broker.pause();
    const pausedAt = now();
    await until('it is missed', async () => !(await running.engine.methods.getEngineStatus({})).connected);
    expect((await running.engine.methods.getEngineStatus({})).lastError).toMatch(/silent/);
    broker.resume();
    await running.connected();
    await until('a gap is told', () => running.gaps.length > 0);
    expect(running.gaps[0]?.startedAt).toBeLessThanOrEqual(pausedAt);
  });

  it('tells a cut for reading too slowly from a broken connection', async () => {
    const broker = await redis({ args: ['--client-output-buffer-limit', 'pubsub 4mb 2mb 1'] });
    const running = await engineOn(broker.url);
    await running.connected();
    const startedAt = now();
    await publishWhileBlocked(broker.url, 60, 3000);
    await until('a gap is told', () => running.gaps.length > 0);
    expect(running.gaps[0]).toMatchObject({ reason: 'subscriber-overrun' });
    expect(running.gaps[0]?.startedAt).toBeLessThanOrEqual(startedAt + 1);
  });

  it('marks the time since an earlier run heard the broker last', async () => {
    const broker = await redis();
    const lastReceivedAt = now() - 100;
    const running = await engineOn(broker.url, { lastReceivedAt });
    await until('a gap is told', () => running.gaps.length > 0);
    const [gap] = running.gaps;
    expect(gap?.reason).toBe('not-running');
    expect(gap?.startedAt).toBeLessThanOrEqual(lastReceivedAt);
    expect(gap?.endedAt).toBeGreaterThan(now() - 10);
  });

  it('drops what does not fit while the database is away, and tells how much and when', async () => {
    const broker = await redis();
    const running = await engineOn(broker.url, { options: { bufferEvents: 100 } });
    await running.connected();
    running.databaseLeaves();
    const events = await publish(broker.url, 100);
    await until(
      'the buffer is full',
      async () => (await running.engine.methods.getEngineStatus({})).buffered >= 100,
    );
    await until('it is told', () => running.engine.status().summary.includes('the database is away'));
    running.databaseReturns();
    await until('a gap is told', () => running.gaps.length > 0);
    const [gap] = running.gaps;
    expect(gap?.reason).toBe('buffer-full');
    await until('nothing is unaccounted for', () => {
      const lost = running.gaps.reduce((sum, { lost: events }) => sum + (events ?? 0), 0);
      return lost === running.sum('eventsDropped') && running.sum('eventsReceived') + lost === events;
    });
    expect(running.sum('eventsReceived')).toBeGreaterThanOrEqual(100);
    expect(new Set(running.batches.map(({ sequence }) => sequence)).size).toBe(running.batches.length);
  });

  it('keeps passwords to itself', async () => {
    const broker = await redis();
    const client = new Redis(broker.url);
    await client.config('SET', 'requirepass', 's3cret-word');
    client.disconnect();
    const running = await engineOn(`redis://:wrong-word@127.0.0.1:${broker.port}/0`);
    await until(
      'the refusal is told',
      async () => (await running.engine.methods.getEngineStatus({})).lastError !== null,
    );
    const told = JSON.stringify([await running.engine.methods.getEngineStatus({}), running.logs]);
    expect(told).toMatch(/WRONGPASS|invalid/);
    expect(told).not.toMatch(/wrong-word|s3cret-word/);
  });
});
