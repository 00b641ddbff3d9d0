import { type CeleryWorker, type SentinelGroup, startCeleryWorker, startSentinels } from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveLink } from './prove-link.ts';
import { RunningEngine, until } from './running-engine.ts';

let group: SentinelGroup;
let worker: CeleryWorker;
let running: RunningEngine;

const status = () => running.engine.methods.getEngineStatus({});

beforeAll(async () => {
  group = await startSentinels();
  worker = await startCeleryWorker({
    app: 'fleet_tasks',
    brokerUrl: group.url,
    name: 'w1@sentinel',
    pool: 'solo',
    env: { FLEET_TRANSPORT_OPTIONS: JSON.stringify({ master_name: group.masterName }) },
  });
  running = await RunningEngine.start({
    brokerUrl: group.url,
    app: { transportOptions: { masterName: group.masterName } },
  });
}, 180_000);

afterAll(async () => {
  await running?.stop();
  await worker?.kill();
  await group?.stop();
});

describe('Redis behind Sentinels', () => {
  it('is found, whichever Sentinel is silent', async () => {
    await proveLink(running, worker.name);
    const [first] = group.sentinels;
    first?.pause();
    const other = await RunningEngine.start({
      brokerUrl: group.url,
      app: { transportOptions: { masterName: group.masterName } },
    });
    await other.connected();
    await other.stop();
    first?.resume();
  }, 120_000);

  it('is followed to the new master when the old one is gone, and the time between is told', async () => {
    await group.master.kill();
    await until('the loss is told', async () => !(await status()).connected);
    await proveLink(running, worker.name);
    expect(running.gaps.some(({ reason }) => reason === 'broker-disconnected')).toBe(true);
  }, 180_000);

  it('is told apart from a name that no Sentinel knows', async () => {
    const other = await RunningEngine.start({
      brokerUrl: group.url,
      app: { transportOptions: { masterName: 'nobody' } },
    });
    await until('it is told', async () => {
      const { lastError } = await other.engine.methods.getEngineStatus({});
      return /no master named "nobody"/.test(lastError ?? '');
    });
    await other.stop();
  }, 60_000);
});
