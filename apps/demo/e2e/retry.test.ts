import {
  type CeleryWorker,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRedis,
} from '@celery-cnc/fleet';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, openPage, PHONE, type WatchedPage } from './browser.ts';
import { Installation } from './installation.ts';

let redis: PrivateBroker;
let worker: CeleryWorker;
let cnc: Installation;
let browser: Browser;
let watched: WatchedPage;

const open = (path: string) => watched.page.goto(`http://127.0.0.1:${cnc.port}${path}`);
const button = (name: string | RegExp) => watched.page.getByRole('button', { name, exact: true });
const dialog = () => watched.page.getByRole('dialog');
const field = (label: string) => dialog().getByLabel(label, { exact: true });

/** Waits until the page is that of another task than before, and returns its id. */
async function nextTask(before: string): Promise<string> {
  await watched.page.waitForURL(
    (url) => url.pathname.startsWith('/tasks/') && !url.pathname.endsWith(before),
  );
  return decodeURIComponent(new URL(watched.page.url()).pathname.split('/').at(-1) as string);
}

describe('running tasks again', () => {
  beforeAll(async () => {
    [redis, browser] = await Promise.all([startRedis(), launchChromium()]);
    cnc = await Installation.create([redis.url], {});
    await cnc.start();
    worker = await startCeleryWorker({
      ...{ app: 'fleet_tasks', brokerUrl: redis.url, name: 'w1@retry' },
      ...{ concurrency: 1, pool: 'threads' },
    });
    const lines = [
      'from fleet_tasks import add, echo, fail',
      "add.apply_async((2, 3), task_id='added')",
      "echo.apply_async(('x' * 3000, {'to': 'ä@example.org'}), task_id='long')",
      "for number in range(12): fail.apply_async((f'no {number}',), task_id=f'failed-{number}')",
    ];
    await runPython(['-c', lines.join('\n')], { brokerUrl: redis.url });
    watched = await openPage(browser);
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await cnc.remove();
    await worker.kill();
    await redis.stop();
  });

  it('shows with what, and leads to the task that runs in its place', async () => {
    await open('/tasks/added');
    await button('Retry').click();
    await dialog().getByText('[2,3]').waitFor();
    await dialog().getByRole('button', { name: 'Retry', exact: true }).click();
    const again = await nextTask('added');
    await watched.page.getByText('A retry of').waitFor();
    await watched.page.getByText('Succeeded').first().waitFor();
    await open('/tasks/added');
    await watched.page.getByText('Run again as').waitFor();
    await watched.page.locator(`a[href="/tasks/${again}"]`).first().waitFor();
  });

  it('takes other arguments, and says where they are no JSON', async () => {
    await open('/tasks/added');
    await button('Edit and retry').click();
    await field('Positional arguments').fill("[2, '3']");
    await dialog().getByText('JSON has " around texts').waitFor();
    expect(await dialog().getByRole('button', { name: 'Retry', exact: true }).isDisabled()).toBe(true);
    await field('Positional arguments').fill('[20, 3]');
    await dialog().getByRole('button', { name: 'Retry', exact: true }).click();
    await nextTask('added');
    await watched.page.getByText('(20, 3)').first().waitFor();
  });

  it('asks for arguments that nobody knows for certain', async () => {
    await open('/tasks/long');
    await button('Retry').click();
    await dialog().getByText('its events: args are not readable for certain: it is cut').waitFor();
    await field('Positional arguments').fill('["short"]');
    await dialog().getByRole('button', { name: 'Retry', exact: true }).click();
    await nextTask('long');
    await watched.page.getByText("('short',)").first().waitFor();
  });

  it('runs a new task, chosen among those that workers know', async () => {
    await open('/tasks');
    await button('Run a task…').click();
    await field('Task').fill('fleet.add');
    await dialog().getByText('1 worker knows it').waitFor();
    await field('Positional arguments').fill('[40, 2]');
    await dialog().getByRole('button', { name: 'Run', exact: true }).click();
    await nextTask('tasks');
    await watched.page.getByText('(40, 2)').first().waitFor();
    await watched.page.getByRole('heading', { level: 1, name: 'fleet.add' }).waitFor();
  });

  it('runs all of a query again, counted first, each once', async () => {
    await open(`/tasks?q=${encodeURIComponent('state:FAILURE name:fleet.fail')}`);
    await button('Retry all…').click();
    await dialog().getByRole('button', { name: 'Retry 12 tasks' }).click();
    await dialog().getByText('12 of 12 tasks run again').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).click();
    // The first twelve, and those that ran in their place and failed as they did.
    await watched.page.getByText(/^24$/).waitFor();
    await button('Retry all…').click();
    await dialog().getByRole('button', { name: 'Retry 24 tasks' }).click();
    await dialog().getByText('12 had been before').waitFor();
  });

  it('fits a phone', async () => {
    const phone = await openPage(browser, PHONE);
    await phone.page.goto(`http://127.0.0.1:${cnc.port}/tasks/added`);
    await phone.page.getByRole('button', { name: 'Edit and retry' }).click();
    await phone.page.getByRole('dialog').getByLabel('Positional arguments').waitFor();
    const width = await phone.page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
    expect(phone.faults).toEqual([]);
    await phone.close();
    expect(watched.faults).toEqual([]);
  });
});
