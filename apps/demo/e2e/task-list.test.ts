import { type PrivateBroker, publishEvents, startRedis, syntheticEvents } from '@celery-cnc/fleet';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium, openPage } from './browser.ts';
import { Installation, until } from './installation.ts';

/** More than the page holds at once. */
const TASKS = 2600;
const HELD = 2000;
const STEP_PX = 500;
const MOST_STEPS = 1000;
const PATIENCE_MS = 180_000;
/** What comes into sight is drawn by then. */
const NEXT_FRAME = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

interface TaskPage {
  readonly items: readonly { readonly id: string; readonly state: string }[];
  readonly nextCursor: string | null;
}

let broker: PrivateBroker;
let browser: Browser;
let cnc: Installation;

beforeAll(async () => {
  [broker, browser] = await Promise.all([startRedis(), launchChromium()]);
  cnc = await Installation.create([broker.url]);
  await cnc.start();
  await until(
    'the broker is connected',
    async () => (await cnc.get<{ items: { connected: boolean }[] }>('/brokers')).items[0]?.connected === true,
  );
  await publishEvents(
    broker.url,
    syntheticEvents({ tasks: TASKS, eventsPerMessage: 4, inFlight: 100, failEvery: 10 }),
    { eventsPerSecond: 5000 },
  );
  await until('all have ended', async () => {
    const { states } = await cnc.get<{ states: Record<string, number> }>('/overview?range=1h');
    return (states.SUCCESS ?? 0) + (states.FAILURE ?? 0) === TASKS;
  });
});
afterAll(async () => {
  await cnc.remove();
  await browser.close();
  await broker.stop();
});

/** All ids, as the API lists them. */
async function listedIds(parameters: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: TaskPage = await cnc.get(
      `/tasks?limit=500&${parameters}${cursor === null ? '' : `&cursor=${cursor}`}`,
    );
    ids.push(...page.items.map((task) => task.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

/** Ids of the rows that are drawn, from top to bottom. */
const drawn = (grid: Locator) =>
  grid.evaluate((element) =>
    [...element.querySelectorAll('[id^=task-]')]
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((row) => row.id.slice('task-'.length)),
  );

/**
 * Scrolls by steps until a row is drawn. What is drawn has to be a piece of the list at every step, without a hole or a
 * row out of order; gives how many different rows came into sight.
 */
async function walk(grid: Locator, stepPx: number, until: string, order: readonly string[]): Promise<number> {
  const seen = new Set<string>();
  for (let step = 0; step < MOST_STEPS && !seen.has(until); step++) {
    const ids = await drawn(grid);
    const first = order.indexOf(ids[0] as string);
    expect(ids).toEqual(order.slice(first, first + ids.length));
    for (const id of ids) seen.add(id);
    await grid.evaluate((element, by) => {
      element.scrollTop += by;
    }, stepPx);
    await grid.page().evaluate(NEXT_FRAME);
  }
  return seen.size;
}

it(
  'walks through more tasks than it holds, down and up again, in their order',
  async () => {
    const ids = await listedIds('sort=runtime');
    expect(new Set(ids).size).toBe(TASKS);
    const watched = await openPage(browser);
    const { page } = watched;
    await page.goto(`http://127.0.0.1:${cnc.port}/tasks?sort=runtime`);
    const grid = page.getByRole('grid', { name: 'Tasks' });
    await page.locator(`[id="task-${ids[0]}"]`).waitFor();
    expect(await walk(grid, STEP_PX, ids.at(-1) as string, ids)).toBe(TASKS);
    const rows = await grid.evaluate((element) => Math.round(element.scrollHeight / 34));
    expect(rows).toBeLessThanOrEqual(HELD + 5);
    expect(await walk(grid, -STEP_PX, ids[0] as string, ids)).toBe(TASKS);
    expect(watched.faults).toEqual([]);
    await watched.close();
  },
  PATIENCE_MS,
);
