import {
  type CeleryWorker,
  findFreePort,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRedis,
} from '@celery-cnc/fleet';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium, openPage, PHONE, type WatchedPage } from './browser.ts';
import { Installation, until } from './installation.ts';

const PATIENCE_MS = 20_000;
const IMAGE = '<img src=x onerror="window.hacked=1">';
const LONG = `fleet.${'very_long_name_'.repeat(40)}`;

/** Sends tasks by name, as a program of the users' would; prints their ids. */
const SEND = `
import json, sys
from fleet_tasks import app
for name, args in json.loads(sys.argv[1]):
    print(app.send_task(name, args=args).id)
`;

let broker: PrivateBroker;
let worker: CeleryWorker;
let browser: Browser;

beforeAll(async () => {
  [broker, browser] = await Promise.all([startRedis(), launchChromium()]);
  worker = await startCeleryWorker({
    app: 'fleet_tasks',
    name: 'w1@e2e',
    brokerUrl: broker.url,
    backendUrl: broker.url,
  });
});
afterAll(async () => {
  await browser.close();
  await worker.stop();
  await broker.stop();
});

async function send(...tasks: readonly (readonly [name: string, args: readonly unknown[]])[]) {
  const urls = { brokerUrl: broker.url, backendUrl: broker.url };
  const ids = (await runPython(['-c', SEND, JSON.stringify(tasks)], urls)).trim().split('\n');
  return ids as [string, ...string[]];
}

async function install(config: object = {}): Promise<Installation> {
  const cnc = await Installation.create([broker.url], config);
  await cnc.start();
  await until(
    'the broker is connected',
    async () => (await cnc.get<{ items: { connected: boolean }[] }>('/brokers')).items[0]?.connected === true,
  );
  return cnc;
}

async function visit(cnc: Installation, path: string, options = {}): Promise<WatchedPage> {
  const watched = await openPage(browser, options);
  onTestFinished(watched.close);
  watched.page.setDefaultTimeout(PATIENCE_MS);
  await watched.page.goto(`http://127.0.0.1:${cnc.port}${path}`);
  await watched.page.getByRole('heading', { level: 1 }).waitFor();
  return watched;
}

/** Entries of the sidebar, as a screen reader tells them. */
const entries = (page: Page) => page.locator('aside nav').getByRole('link').allInnerTexts();

const rowOf = (page: Page, id: string) => page.locator(`#task-${id}`);

const MAIN = ['Overview', 'Tasks', 'Statistics', 'Workers', 'Queues', 'Events', 'Components'];

describe('navigation', () => {
  it('has no entry for what is not configured', async () => {
    const cnc = await install();
    onTestFinished(() => cnc.remove());
    const { page, faults } = await visit(cnc, '/components');
    await page.getByRole('link', { name: 'Web', exact: true }).waitFor();
    expect(await entries(page)).toEqual(MAIN);
    await page.goto(`http://127.0.0.1:${cnc.port}/beat`);
    await page.getByText('beat is not configured').waitFor();
    expect(faults).toEqual([]);
  });
});

describe('with every component', () => {
  let cnc: Installation;

  beforeAll(async () => {
    cnc = await install({
      prometheus: { port: await findFreePort() },
      // Nobody listens there: the component is up, and says that it cannot deliver.
      openTelemetry: { endpoint: `http://127.0.0.1:${await findFreePort()}` },
      beat: { schedulePath: './schedules.json' },
    });
  });
  afterAll(() => cnc.remove());

  it('has an entry with its status for each, and shows live that one died and came back', async () => {
    const { page } = await visit(cnc, '/');
    const sidebar = page.locator('aside nav');
    for (const name of ['Prometheus', 'OpenTelemetry', 'Beat'])
      await sidebar.getByRole('link', { name: new RegExp(`^${name} (Up|Degraded)$`) }).waitFor();
    await page.evaluate('window.notReloaded = true');
    // The first restarts come so soon that the stream, which tells once a second, may pass over the death.
    await until('it is shown as down', async () => {
      process.kill(await cnc.pidOf('prometheus'), 'SIGKILL');
      await sidebar.getByRole('link', { name: /^Prometheus (Down|Starting)$/ }).waitFor({ timeout: 1500 });
      return true;
    });
    await sidebar.getByRole('link', { name: 'Prometheus Up' }).waitFor();
    await sidebar.getByRole('link', { name: /^Prometheus/ }).click();
    await page.getByText('SIGKILL').waitFor();
    expect(await page.evaluate('window.notReloaded')).toBe(true);
  });

  it('shows a real task live, finds it, and opens it', async () => {
    const { page, faults } = await visit(cnc, '/tasks');
    const [id] = await send(['fleet.add', [20, 22]]);
    await rowOf(page, id).getByText('Success').waitFor();
    const [failed] = await send(['fleet.fail', ['käse ist alle']]);
    await rowOf(page, failed).getByText('Failure').waitFor();

    await page.getByRole('button', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Failure' }).click();
    await page.keyboard.press('Escape');
    await page.waitForURL(/\?q=state:FAILURE$/);
    await rowOf(page, id).waitFor({ state: 'detached' });
    expect(await rowOf(page, failed).isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Remove the filter State' }).click();
    await rowOf(page, id).waitFor();

    await page.getByLabel('Search tasks').fill(id);
    await page.waitForURL(new RegExp(`\\?q=${id}$`));
    await rowOf(page, failed).waitFor({ state: 'detached' });
    await rowOf(page, id).click();
    await page.getByRole('heading', { name: 'fleet.add' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/tasks/${id}`);
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/args\s+\[20, 22\]/);
    expect(text).toMatch(/result\s+42/);
    for (const event of ['task-sent', 'task-received', 'task-started', 'task-succeeded'])
      expect(text).toContain(event);
    expect(text).toMatch(/Running\s+[<\d]/);
    expect(faults).toEqual([]);
  });

  it('searches by a query that buttons and typing write together, points at faults, and sorts', async () => {
    const [id] = await send(['fleet.add', [1, 1]]);
    const [failed] = await send(['fleet.fail', ['no cheese left']]);
    const { page, faults } = await visit(cnc, '/tasks');
    await rowOf(page, failed).getByText('Failure').waitFor();
    const field = page.getByLabel('Search tasks');
    await field.fill('-name:fleet.add "cheese left" state:FAILUR');
    const alert = page.getByRole('alert');
    expect(await alert.locator('mark').innerText()).toBe('FAILUR');
    expect(await alert.innerText()).toContain('Column 37');
    // What was asked before stays on screen.
    expect(await rowOf(page, id).isVisible()).toBe(true);
    await alert.getByRole('button', { name: 'Write FAILURE' }).click();
    await rowOf(page, id).waitFor({ state: 'detached' });
    expect(await rowOf(page, failed).isVisible()).toBe(true);
    await alert.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Remove the filter State' }).click();
    await page.waitForURL((url) => url.searchParams.get('q') === '-name:fleet.add "cheese left"');
    expect(await field.inputValue()).toBe('-name:fleet.add "cheese left"');
    await page.getByRole('button', { name: 'Name', exact: true }).click();
    await page.getByRole('option', { name: /^fleet\.fail ?\d+$/ }).click();
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.searchParams.get('q')?.endsWith(' name:fleet.fail') === true);

    // A link is the whole view.
    await page.goto(`http://127.0.0.1:${cnc.port}/tasks?q=name:fleet.add,fleet.fail&sort=name&order=asc`);
    await rowOf(page, id).waitFor();
    const head = page.getByRole('columnheader', { name: 'Task' });
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    const names = () =>
      page.locator('[role=row] a').evaluateAll((links) => links.map((link) => link.innerText));
    const byName = await names();
    expect(byName[0]).toContain('fleet.add');
    await head.getByRole('button').click();
    await page.waitForURL((url) => !url.searchParams.has('order'));
    await until(
      'it is sorted the other way',
      async () => (await names())[0]?.includes('fleet.fail') === true,
    );
    expect(faults).toEqual([]);
  });

  it('shows exception and traceback of a failure', async () => {
    const [id] = await send(['fleet.fail', ['käse ist alle']]);
    const { page, faults } = await visit(cnc, `/tasks/${id}`);
    await page.getByText("FleetError('käse ist alle', 7)").first().waitFor();
    const main = page.locator('main');
    await main.getByText('raise FleetError(text, 7)', { exact: true }).waitFor();
    await main
      .getByText(/fleet_tasks\.py/)
      .first()
      .waitFor();
    // It may have been opened before it was stored; then the browser tells of the 404 that it was.
    expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
  });

  it('tells how often tasks ran and failed, and how long they took, by name and for one of them', async () => {
    const [id] = await send(['fleet.fail', ['counted']], ['fleet.add', [1, 2]], ['fleet.add', [3, 4]]);
    await until('the failure is stored', async () => Boolean(await cnc.get(`/tasks/${id}`)));
    const { page, faults } = await visit(cnc, '/statistics');
    const row = page.getByRole('row', { name: 'fleet.fail' });
    await row.getByText('100%').waitFor();
    await row.getByText('FleetError').waitFor();
    await page.getByRole('link', { name: 'Retries' }).click();
    await page.getByRole('columnheader', { name: 'Retries', exact: true }).waitFor();
    expect(page.url()).toContain('sort=retried');
    await page.locator('main').getByRole('button', { name: 'Worker' }).click();
    await page.getByRole('option', { name: 'w1@e2e' }).click();
    await page.getByRole('link', { name: 'fleet.add' }).click();
    await page.getByRole('heading', { level: 1, name: 'fleet.add' }).waitFor();
    await page.getByRole('img', { name: /^runtime over time; over the whole range p99 \d/ }).waitFor();
    await page.getByRole('radio', { name: 'wait' }).click();
    await page.getByRole('img', { name: /^wait over time/ }).waitFor();
    await page.getByRole('link', { name: 'View tasks' }).click();
    await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();
    expect(decodeURIComponent(page.url())).toContain('name:fleet.add');
    expect(faults).toEqual([]);
  });

  it('runs nothing of what tasks carry, and keeps its layout', async () => {
    const [echo] = await send(['fleet.echo', [IMAGE, 'x'.repeat(5000)]], [IMAGE, []], [LONG, []]);
    const { page, faults } = await visit(cnc, '/tasks');
    await rowOf(page, echo).getByText('Success').waitFor();
    await page.getByText(IMAGE, { exact: true }).first().waitFor();
    await page.getByText(LONG).first().waitFor();
    expect(await overflowOf(page)).toBe(0);
    await page.goto(`http://127.0.0.1:${cnc.port}/tasks/${echo}`);
    await page.getByText('onerror').first().waitFor();
    expect(await overflowOf(page)).toBe(0);
    await page.goto(`http://127.0.0.1:${cnc.port}/`);
    await page.getByText(LONG).first().waitFor();
    expect(await overflowOf(page)).toBe(0);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('fits a phone and has no fault on any page', async () => {
    const [id] = await send(['fleet.echo', [IMAGE, 'x'.repeat(5000)]]);
    await until('the task is stored', async () => Boolean(await cnc.get(`/tasks/${id}`)));
    const paths = [
      '/',
      '/tasks',
      `/tasks/${id}`,
      '/statistics',
      '/statistics/fleet.echo',
      '/workers',
      '/workers/w1@e2e',
      '/events',
      '/components',
    ];
    const own = ['/components/prometheus', '/components/otel', '/beat', '/components/database', '/nowhere'];
    const { page, faults } = await visit(cnc, '/', PHONE);
    for (const path of [...paths, ...own]) {
      await page.goto(`http://127.0.0.1:${cnc.port}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('load');
      await page.getByLabel('Loading').first().waitFor({ state: 'detached' });
      expect([path, await overflowOf(page)]).toEqual([path, 0]);
    }
    expect(faults).toEqual([]);
  });

  it('pins a task on its page, and shows it in every list that is open', async () => {
    const [id] = await send(['fleet.add', [1, 2]]);
    const list = await visit(cnc, '/tasks');
    await rowOf(list.page, id).waitFor();
    const { page, faults } = await visit(cnc, `/tasks/${id}`);
    await page.getByRole('button', { name: 'Pin', exact: true }).click();
    await page.getByRole('button', { name: 'Unpin' }).waitFor();
    await rowOf(list.page, id).getByRole('img', { name: 'pinned' }).waitFor();
    await page.goto(`http://127.0.0.1:${cnc.port}/tasks?q=is:pinned`);
    await rowOf(page, id).waitFor();
    await page.goto(`http://127.0.0.1:${cnc.port}/tasks/${id}`);
    await page.getByRole('button', { name: 'Unpin' }).click();
    await page.getByRole('button', { name: 'Pin', exact: true }).waitFor();
    await rowOf(list.page, id).getByRole('img', { name: 'pinned' }).waitFor({ state: 'detached' });
    expect([...faults, ...list.faults]).toEqual([]);
  });
});

/** Pixels by which a page is wider than its window. */
function overflowOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
}
