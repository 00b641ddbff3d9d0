import {
  type CeleryWorker,
  findFreePort,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, openPage, PHONE, type WatchedPage } from './browser.ts';
import { Installation } from './installation.ts';

let redis: PrivateBroker;
let rabbitmq: PrivateBroker;
let worker: CeleryWorker;
let cnc: Installation;
let browser: Browser;
let watched: WatchedPage;

const open = (path: string) => watched.page.goto(`http://127.0.0.1:${cnc.port}${path}`);
const button = (name: string | RegExp) => watched.page.getByRole('button', { name });
const dialog = () => watched.page.getByRole('dialog');

async function send(broker: PrivateBroker, lines: readonly string[]): Promise<void> {
  await runPython(['-c', ['from fleet_tasks import echo', ...lines].join('\n')], { brokerUrl: broker.url });
}

describe('the pages of queues', () => {
  beforeAll(async () => {
    [redis, rabbitmq, browser] = await Promise.all([startRedis(), startRabbitmq(), launchChromium()]);
    cnc = await Installation.create([redis.url, rabbitmq.url], {
      engine: { eventQueue: `queues.${Date.now()}` },
    });
    await cnc.start();
    worker = await startCeleryWorker({
      ...{ app: 'fleet_tasks', brokerUrl: redis.url, name: 'w1@pages' },
      ...{ queues: ['mail', 'celery'], concurrency: 1, pool: 'threads' },
    });
    await send(redis, [
      "for number in range(120): echo.apply_async((number, {'to': 'ä@example.org'}), queue='later', task_id=f'later-{number}')",
      "echo.apply_async(('urgent',), queue='later', task_id='last', priority=9, headers={'mine': {'a': 1}})",
    ]);
    await send(rabbitmq, ["for number in range(3): echo.apply_async((number,), queue='celery')"]);
    watched = await openPage(browser);
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await cnc.remove();
    await worker.kill();
    await Promise.all([redis.stop(), rabbitmq.stop()]);
  });

  it('shows what waits, page by page, with all that it says', async () => {
    await open('/queues');
    await watched.page.getByRole('link', { name: 'later' }).click();
    await watched.page.getByText('50 of 121, next one first').waitFor();
    const messages = watched.page.locator('ol > li');
    await messages.first().locator('summary').click();
    await messages.first().getByText("(0, {'to': 'ä@example.org'})").first().waitFor();
    await messages.first().getByRole('link', { name: 'later-0' }).waitFor();
    await button('Show more').click();
    await button('Show more').click();
    await watched.page.getByText('121 of 121').waitFor();
    await messages.last().locator('summary').click();
    await messages.last().getByText('"mine"').waitFor();
  });

  it('deletes one message, after looking for it', async () => {
    await button(/Delete message/)
      .last()
      .click();
    await dialog().getByText('1 message of task last').waitFor();
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await watched.page.getByText(/of 120, next one first/).waitFor();
  });

  it('moves as many as it says, and purges the rest', async () => {
    await button(/^Move/).click();
    await dialog().getByLabel('To queue').fill('elsewhere');
    await dialog().getByLabel('At most').fill('20');
    await dialog().getByRole('button', { name: 'Move 20 messages' }).click();
    await watched.page.getByText(/of 100, next one first/).waitFor();
    await button(/^Purge/).click();
    await dialog().getByRole('button', { name: 'Purge 100 messages' }).click();
    await watched.page.getByText('Nothing waits in this queue').waitFor();
    await open('/queues/elsewhere');
    await watched.page.getByText('20 of 20').waitFor();
  });

  it('pauses a queue, says so, and lets it go on', async () => {
    await open('/queues');
    await button('Pause mail').click();
    await dialog().getByRole('button', { name: 'Pause' }).click();
    await watched.page.getByText(/^Paused/).waitFor();
    await send(redis, ["echo.apply_async(('waits',), queue='mail', task_id='waits')"]);
    await watched.page.getByRole('link', { name: 'mail' }).click();
    await watched.page.getByText('1 of 1, next one first').waitFor();
    await button('Resume').click();
    await dialog().getByRole('button', { name: 'Resume' }).click();
    await watched.page.getByText(/^Paused/).waitFor({ state: 'detached' });
    await expect
      .poll(
        async () => {
          await button('Look again').click();
          return watched.page.getByText('Nothing waits in this queue').isVisible();
        },
        { timeout: 30_000 },
      )
      .toBe(true);
  });

  it('says what RabbitMQ does not let it do', async () => {
    await open('/queues');
    await watched.page
      .getByRole('region', { name: /Queues on amqp/ })
      .getByRole('link', { name: 'celery' })
      .click();
    await watched.page.getByText('This broker does not let anyone look').waitFor();
    await watched.page.getByText('RabbitMQ shows a message only by taking it out').waitFor();
    await button(/^Purge/).click();
    await dialog().getByRole('button', { name: 'Purge 3 messages' }).waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('has no page wider than a phone, and no fault', async () => {
    const phone = await openPage(browser, PHONE);
    await phone.page.goto(`http://127.0.0.1:${cnc.port}/queues/elsewhere`);
    await phone.page.locator('ol > li summary').first().click();
    expect(await phone.page.evaluate('document.body.scrollWidth')).toBeLessThanOrEqual(390);
    await phone.close();
    // The refusal of RabbitMQ is an answer, which browsers write down as an error.
    const faults = [...phone.faults, ...watched.faults].filter((fault) => !fault.includes('409'));
    expect(faults).toEqual([]);
  });

  it('says why nothing can be changed, where nothing can', async () => {
    const port = await findFreePort();
    const refusing = await Installation.create([redis.url], { frontend: { port, control: 'refuse' } });
    await refusing.start();
    await watched.page.goto(`http://127.0.0.1:${port}/queues/elsewhere`);
    await watched.page.getByRole('note').getByText("option control is set to 'refuse'").waitFor();
    for (const name of [/^Pause/, /^Move/, /^Purge/]) expect(await button(name).isDisabled()).toBe(true);
    await refusing.remove();
  });
});
