import { type CeleryWorker, type PrivateBroker, startCeleryWorker, startRedis } from '@celery-cnc/fleet';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium, openPage, type WatchedPage } from './browser.ts';
import { Installation, until } from './installation.ts';

interface Workers {
  readonly items: readonly {
    readonly status: string;
    readonly inspection: { readonly poolProcesses: readonly number[] } | null;
  }[];
}

let broker: PrivateBroker;
let worker: CeleryWorker;
let browser: Browser;
let cnc: Installation;
let watched: WatchedPage;

const stateOf = async (id: string) =>
  (await cnc.get<{ items: { state: string }[] }>(`/tasks?q=id:${id}`)).items[0]?.state;
const workerOf = async () => (await cnc.get<Workers>('/workers')).items[0];

beforeAll(async () => {
  [broker, browser] = await Promise.all([startRedis(), launchChromium()]);
  cnc = await Installation.create([broker.url]);
  await cnc.start();
  worker = await startCeleryWorker({
    app: 'fleet_tasks',
    brokerUrl: broker.url,
    name: 'w1@control',
    concurrency: 1,
  });
  await until('the worker is known', async () => (await workerOf())?.inspection != null);
  watched = await openPage(browser);
});
afterAll(async () => {
  expect(watched.faults).toEqual([]);
  await watched.close();
  await worker.kill();
  await cnc.remove();
  await browser.close();
  await broker.stop();
});

async function publish(task: string, argsJson: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${cnc.port}/api/v1/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ task, argsJson }),
  });
  const { taskId } = (await response.json()) as { taskId: string };
  await until(`${task} is stored`, async () => (await stateOf(taskId)) !== undefined);
  return taskId;
}

const open = (path: string) => watched.page.goto(`http://127.0.0.1:${cnc.port}${path}`);

it('terminates a running task from its page', async () => {
  const id = await publish('fleet.nap', '[300]');
  await until('it runs', async () => (await stateOf(id)) === 'STARTED');
  const { page } = watched;
  await open(`/tasks/${id}`);
  await page.getByRole('button', { name: 'Stop…' }).click();
  await page.getByText('1 task runs now and goes on').waitFor();
  await page.getByRole('radio', { name: 'Terminate' }).click();
  await page.getByRole('button', { name: 'Terminate', exact: true }).click();
  await page.getByText('1 of 1 task told').waitFor();
  await until('it is revoked', async () => (await stateOf(id)) === 'REVOKED');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Stop…' }).waitFor({ state: 'detached' });
});

it('revokes all that a query finds, after counting them', async () => {
  await publish('fleet.nap', '[8]');
  const ids = [];
  for (let number = 0; number < 3; number++) ids.push(await publish('fleet.echo', `[${number}]`));
  const { page } = watched;
  await open('/tasks?q=name:fleet.echo');
  await page.getByRole('button', { name: 'Stop…' }).click();
  await page.getByRole('button', { name: 'Revoke 3 tasks' }).click();
  await page.getByText('3 of 3 tasks told').waitFor();
  for (const id of ids) await until(`${id} is revoked`, async () => (await stateOf(id)) === 'REVOKED');
});

it('asks and commands a worker, and shuts it down when its name is typed', async () => {
  const { page } = watched;
  await open('/workers/w1@control');
  await page.getByRole('button', { name: 'Grow' }).click();
  await page.getByText('pool will grow').waitFor();
  await until('the pool has grown', async () => (await workerOf())?.inspection?.poolProcesses.length === 2);
  await page.getByRole('radio', { name: 'conf' }).click();
  await page.getByText('"task_default_queue": "celery"').waitFor();
  await page.getByRole('button', { name: 'Shut down…' }).click();
  const confirm = page.getByRole('button', { name: 'Shut down', exact: true });
  expect(await confirm.isDisabled()).toBe(true);
  await page.getByLabel('Type w1@control to confirm').fill('w1@control');
  await confirm.click();
  await until('the worker is gone', async () => (await workerOf())?.status === 'offline');
});
