import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CeleryWorker,
  createPrivateFolder,
  type PrivateBroker,
  type PrivatePostgres,
  startCeleryWorker,
  startPostgres,
  startRedis,
} from '@celery-cnc/fleet';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const RUN_HOST = fileURLToPath(new URL('./fixtures/run-host.mjs', import.meta.url));
const PROJECT = fileURLToPath(new URL('..', import.meta.url));
/** Of the lease of a host that died, with the time until the standby asks again. */
const TAKE_OVER_SECONDS = 15 + 5;

let redis: PrivateBroker;
let postgres: PrivatePostgres;
let worker: CeleryWorker;
let folder: { path: string; remove(): Promise<void> };
const hosts: ChildProcess[] = [];

beforeEach(async () => {
  redis = await startRedis();
  postgres = await startPostgres();
  folder = await createPrivateFolder('beat-hosts');
  worker = await startCeleryWorker({
    app: 'fleet_tasks',
    brokerUrl: redis.url,
    name: 'w1@hosts',
    pool: 'solo',
  });
});
afterEach(async () => {
  for (const host of hosts.splice(0)) await killHost(host);
  await worker.stop();
  await redis.stop();
  await postgres.stop();
  await folder.remove();
});

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 60_000, interval: 50 });
const received = () =>
  [...worker.output.matchAll(/Task fleet\.echo\[([0-9a-f-]+)\] received/g)].map(([, id]) => id as string);

/** All processes of a host at once, as when its machine dies. */
async function killHost(host: ChildProcess): Promise<void> {
  if (host.exitCode !== null || host.signalCode !== null) return;
  process.kill(-(host.pid as number), 'SIGKILL');
  await once(host, 'exit');
}

async function startHost(name: string, schedulePath: string): Promise<ChildProcess> {
  const options = {
    apps: [{ name: 'fleet', broker: redis.url }],
    projectDir: PROJECT,
    env: {},
    config: {
      logging: { logDir: logsOf(name), console: false },
      database: { adapter: 'postgres', url: postgres.url },
      beat: { schedulePath },
    },
  };
  const host = spawn(process.execPath, [RUN_HOST, JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  hosts.push(host);
  await once(host.stdout as NonNullable<typeof host.stdout>, 'data');
  return host;
}

const logsOf = (name: string) => join(folder.path, name);
const logOf = (name: string) => readFileSync(join(logsOf(name), 'celery-cnc.log'), 'utf8');

/** Two hosts, the first of which publishes. */
async function startHosts(): Promise<ChildProcess> {
  const schedulePath = join(folder.path, 'schedules.json');
  const entry = { name: 'greet', task: 'fleet.echo', everySeconds: 0.5, args: ['x'] };
  await writeFile(schedulePath, JSON.stringify({ schedules: [entry] }));
  const first = await startHost('a', schedulePath);
  await until(() => expect(received().length).toBeGreaterThanOrEqual(3));
  await startHost('b', schedulePath);
  await until(() => expect(logOf('b')).toContain('this one stands by'));
  return first;
}

async function expectTakeOver(): Promise<void> {
  const since = Date.now();
  const before = received().length;
  await until(() => expect(received().length).toBeGreaterThan(before + 4));
  expect((Date.now() - since) / 1000).toBeLessThan(TAKE_OVER_SECONDS + 10);
  expect(logOf('b')).toContain('this beat publishes');
}

function expectNothingTwice(): void {
  const ids = received();
  expect(ids.length - new Set(ids).size).toBe(0);
}

it('when the host whose beat publishes dies, the other takes over and runs nothing twice', {
  timeout: 180_000,
}, async () => {
  const first = await startHosts();
  const alone = received().length;
  await until(() => expect(received().length).toBeGreaterThan(alone + 4));
  await killHost(first);
  await expectTakeOver();
  expectNothingTwice();
});

it('when that host only hung, and goes on after the other took over, it stands by', {
  timeout: 180_000,
}, async () => {
  const first = await startHosts();
  process.kill(-(first.pid as number), 'SIGSTOP');
  await expectTakeOver();
  process.kill(-(first.pid as number), 'SIGCONT');
  await until(() => expect(logOf('a')).toContain('this one stands by'));
  const before = received().length;
  await until(() => expect(received().length).toBeGreaterThan(before + 4));
  expectNothingTwice();
});
