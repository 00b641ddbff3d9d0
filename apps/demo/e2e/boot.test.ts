import { existsSync, readdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import {
  findFreePort,
  type PrivateBroker,
  publishEvents,
  startRedis,
  syntheticEvents,
} from '@celery-cnc/fleet';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Installation, isAlive, until } from './installation.ts';

let redis: PrivateBroker;
let cnc: Installation;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
afterEach(() => cnc.remove());

/** Processes that came up, in the order of the log. */
function started(): string[] {
  return logged('process is up');
}

function logged(message: string): string[] {
  return cnc
    .log()
    .split('\n')
    .filter((line) => line.includes(`"message":"${message}"`))
    .map((line) => (JSON.parse(line) as { process: string }).process);
}

const ALONE: readonly (readonly [string, () => Promise<object>])[] = [
  ['beat', async () => ({ beat: { schedulePath: './no-schedules.json' } })],
  ['prometheus', async () => ({ prometheus: { port: await findFreePort() } })],
  ['otel', async () => ({ openTelemetry: { endpoint: 'http://127.0.0.1:9' } })],
  ['web', async () => ({ frontend: { port: await findFreePort() } })],
];

describe('boot', () => {
  it('with the minimal configuration: database and engine, no component', async () => {
    cnc = await Installation.create([redis.url], { frontend: undefined });
    await cnc.start();
    expect(started()).toEqual(['database', 'engine']);
    expect(existsSync(join(cnc.dir, 'cnc.db'))).toBe(true);
    expect(await cnc.stop()).toBe(0);
  });

  it.each(ALONE)('with %s alone', async (name, config) => {
    cnc = await Installation.create([redis.url], { frontend: null, ...(await config()) });
    await cnc.start();
    expect(started()).toEqual(['database', 'engine', name]);
    expect(await cnc.stop()).toBe(0);
  });

  it('with several brokers at once: an engine for each, all tasks in one list', async () => {
    const other = await startRedis();
    try {
      cnc = await Installation.create([redis.url, other.url]);
      await cnc.start();
      expect(started()).toEqual(expect.arrayContaining(['engine', 'engine-2']));
      await until('both are connected', async () => {
        const { items } = await cnc.get<{ items: { connected: boolean }[] }>('/brokers');
        return items.length === 2 && items.every(({ connected }) => connected);
      });
      const events = () => syntheticEvents({ tasks: 5, eventsPerMessage: 1, inFlight: 5 });
      await Promise.all([publishEvents(redis.url, events()), publishEvents(other.url, events())]);
      await until('all tasks', async () => {
        const { items } = await cnc.get<{ items: { broker: string; state: string }[] }>('/tasks');
        return (
          items.filter(({ state }) => state === 'SUCCESS').length === 10 &&
          new Set(items.map(({ broker }) => broker)).size === 2
        );
      });
    } finally {
      await other.stop();
    }
  });
});

describe('shutdown', () => {
  it('stops in reverse order and leaves no process, socket, port or folder', async () => {
    const metricsPort = await findFreePort();
    cnc = await Installation.create([redis.url], {
      beat: true,
      prometheus: { port: metricsPort },
      openTelemetry: true,
    });
    await cnc.start();
    const order = started();
    const pids = (await cnc.rows()).map(({ pid }) => pid as number);
    expect(pids.length).toBe(7);
    expect(await cnc.stop()).toBe(0);
    expect(logged('process stopped'), cnc.log()).toEqual(order.toReversed());
    expect(pids.filter(isAlive)).toEqual([]);
    await expect(fetch(`http://127.0.0.1:${cnc.port}/`)).rejects.toThrow();
    await expect(fetch(`http://127.0.0.1:${metricsPort}/`)).rejects.toThrow();
    const runId = /"runId":"(\w+)"/.exec(cnc.log())?.[1] ?? '';
    const runtimeDirs = join(tmpdir(), `celery-cnc-${userInfo().uid}`);
    expect(runId).not.toBe('');
    expect(existsSync(runtimeDirs) ? readdirSync(runtimeDirs) : []).not.toContain(runId);
    // The write-ahead log is folded into the database by the last connection that closes.
    expect(readdirSync(cnc.dir).filter((file) => /-(wal|shm)$|\.pid$/.test(file))).toEqual([]);
  });
});
