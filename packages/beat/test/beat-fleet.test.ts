import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CeleryApp, CeleryCnC } from '@celery-cnc/core';
import {
  type CeleryWorker,
  createPrivateFolder,
  type PrivateBroker,
  startCeleryWorker,
  startRedis,
} from '@celery-cnc/fleet';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BeatConfig } from '../dist/index.js';

let redis: PrivateBroker;
let worker: CeleryWorker;
let folder: { path: string; remove(): Promise<void> };
let cnc: CeleryCnC;

beforeEach(async () => {
  redis = await startRedis();
  folder = await createPrivateFolder('beat-fleet');
  worker = await startCeleryWorker({
    app: 'fleet_tasks',
    brokerUrl: redis.url,
    name: 'w1@beat',
    pool: 'solo',
  });
});
afterEach(async () => {
  await cnc?.stop();
  await worker.stop();
  await redis.stop();
  await folder.remove();
});

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 60_000, interval: 50 });
const details = () => cnc.components.get('beat')?.details;
/** Ids of the scheduled task in the worker's own log, in order. */
const received = () =>
  [...worker.output.matchAll(/Task fleet\.echo\[([0-9a-f-]+)\] received/g)].map(([, id]) => id as string);

it('a stock worker runs what is scheduled, over a crash of beat and an outage of the broker', {
  timeout: 180_000,
}, async () => {
  const schedulePath = join(folder.path, 'schedules.json');
  const entry = { name: 'greet', task: 'fleet.echo', everySeconds: 0.5, args: ['grüße'], kwargs: { n: 1 } };
  await writeFile(schedulePath, JSON.stringify({ schedules: [entry] }));
  cnc = new CeleryCnC(new CeleryApp({ name: 'fleet', broker: redis.url }), {
    projectDir: fileURLToPath(new URL('..', import.meta.url)),
    env: {},
    config: {
      logging: { logDir: join(folder.path, 'logs'), console: false },
      database: { adapter: 'sqlite', dbPath: join(folder.path, 'cnc.db') },
      beat: new BeatConfig({ schedulePath }),
    },
  });
  await cnc.start();
  await until(() => expect(received().length).toBeGreaterThanOrEqual(3));
  await until(() => expect(worker.output).toMatch(/fleet\.echo\[[0-9a-f-]+\] succeeded .*grüße/));

  process.kill(cnc.components.get('beat')?.pid as number, 'SIGKILL');
  await until(() => expect(cnc.components.get('beat')).toMatchObject({ status: 'up', restarts: 1 }));
  const beforeCrash = received().length;
  await until(() => expect(received().length).toBeGreaterThan(beforeCrash + 2));

  await redis.kill();
  await until(() => expect(details()?.degraded).toBe(true));
  await redis.restart();
  const beforeOutage = received().length;
  await until(() => expect(received().length).toBeGreaterThan(beforeOutage + 2));
  await until(() => expect(details()?.degraded).toBe(false));

  // A run that was on its way in the crash or the outage may have come twice, and then under one id.
  const ids = received();
  expect(ids.length - new Set(ids).size).toBeLessThanOrEqual(2);
  expect(ids.every((id) => /^.{14}5/.test(id))).toBe(true);
});
