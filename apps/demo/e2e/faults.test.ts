import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  canMount,
  fillUp,
  findPython,
  mountDisk,
  type PrivateBroker,
  publishEvents,
  startRabbitmq,
  syntheticEvents,
} from '@celery-cnc/fleet';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, openPage } from './browser.ts';
import { Installation, until } from './installation.ts';

const DISK_BYTES = 48 * 1_048_576;
const TASKS = 3000;
const HOLD = `
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
connection.execute("COMMIT")
`;

interface Health {
  readonly status: string;
  readonly reasons: readonly string[];
}
interface Process {
  readonly name: string;
  readonly status: string;
  readonly restarts: number;
  readonly details: { readonly summary?: string; readonly degraded?: boolean } | null;
}

let broker: PrivateBroker;
let browser: Browser;
let cnc: Installation;
/** What has to be undone, the last first. */
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  [broker, browser] = await Promise.all([startRabbitmq(), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await broker.stop();
});
afterEach(async () => {
  await cnc.remove();
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function install(dataDir?: string): Promise<void> {
  const engine = { eventQueue: `faults.${Date.now()}`, inspectWorkers: false, repairTasks: false };
  cnc = await Installation.create([broker.url], { engine }, dataDir);
  await cnc.start();
  await until('the broker is connected', async () => {
    const { items } = await cnc.get<{ items: { connected: boolean }[] }>('/brokers');
    return items[0]?.connected === true;
  });
}

const publish = () =>
  publishEvents(broker.url, syntheticEvents({ tasks: TASKS, eventsPerMessage: 8, inFlight: 200 }));

async function health(): Promise<{ readonly code: number; readonly body: Health }> {
  const response = await fetch(`http://127.0.0.1:${cnc.port}/healthcheck`);
  return { code: response.status, body: (await response.json()) as Health };
}

const succeeded = async () =>
  (await cnc.get<{ states: Record<string, number> }>('/overview?range=1h')).states.SUCCESS ?? 0;

const databaseRow = async () =>
  (await cnc.get<{ processes: Process[] }>('/components')).processes.find(({ name }) => name === 'database');

/** The fault is told by the health, the status, the log and the pages, and nothing has died of it. */
async function expectTold(words: string): Promise<void> {
  await until('the health tells', async () => (await health()).body.reasons.join().includes(words));
  expect((await health()).code).toBe(503);
  await until(
    'the status tells',
    async () => (await databaseRow())?.details?.summary?.includes(words) === true,
  );
  expect(await databaseRow()).toMatchObject({ status: 'up', restarts: 0, details: { degraded: true } });
  const { page, close } = await openPage(browser);
  await page.goto(`http://127.0.0.1:${cnc.port}/`);
  const banner = page.getByRole('alert').filter({ hasText: 'Nothing new is stored' });
  await banner.waitFor();
  expect(await banner.textContent()).toContain(words);
  if (process.env.CNC_SCREENSHOTS)
    await page.screenshot({ path: join(process.env.CNC_SCREENSHOTS, `${words}.png`) });
  await close();
}

async function expectRecovered(): Promise<void> {
  await until('all tasks are stored', async () => (await succeeded()) === TASKS, 120_000);
  await until('the health is well', async () => (await health()).body.status === 'ok');
  const ingest = await cnc.get<Record<string, number>>('/ingest');
  expect(ingest).toMatchObject({ taskEventsCommitted: TASKS * 4, eventsDropped: 0, gaps: 0 });
  await until('the log tells', async () => cnc.log().includes('the database is well again'));
}

describe('faults under the whole of Celery CnC', () => {
  it.skipIf(!canMount())('a full disk is told everywhere; with space again nothing is missing', async () => {
    const disk = mountDisk(DISK_BYTES);
    cleanUps.push(() => disk.remove());
    const ballast = join(disk.path, 'ballast');
    writeFileSync(ballast, Buffer.alloc(DISK_BYTES / 2));
    // The log shares the disk, as it mostly does.
    await install(disk.path);
    fillUp(join(disk.path, 'rest'));
    await publish();
    await expectTold('The disk is full');
    expect(await succeeded()).toBeLessThan(TASKS);
    rmSync(ballast);
    rmSync(join(disk.path, 'rest'));
    await expectRecovered();
  });

  it('another program in the file is told everywhere; when it leaves nothing is missing', async () => {
    await install();
    const holder: ChildProcess = spawn(findPython(), ['-c', HOLD, join(cnc.dir, 'cnc.db')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    cleanUps.push(() => holder.kill('SIGKILL'));
    await once(holder.stdout as NodeJS.ReadableStream, 'data');
    await publish();
    await expectTold('Another program holds the file');
    expect(await succeeded()).toBe(0);
    expect(cnc.log()).toContain('Another program holds the file');
    holder.stdin?.end();
    await expectRecovered();
  });
});
