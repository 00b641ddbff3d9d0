import { CncError } from '@celery-cnc/core/component';
import { sampleTaskLife } from '@celery-cnc/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorJson, MetaJson } from '../src/server/api/meta.ts';
import type {
  BrokerQueuesJson,
  MessageCountJson,
  MovedMessagesJson,
  QueueHistoryJson,
  QueueMessagesJson,
  QueuePauseJson,
  QueuesJson,
} from '../src/server/api/queues.ts';
import { type RunningFrontend, startFrontend } from './start-frontend.ts';

let web: RunningFrontend;

const mail = {
  name: 'mail',
  ready: 3,
  priorities: null,
  unacknowledged: null,
  consumers: 0,
  workers: [],
  oldestSentAt: 1_700_000_000,
  pausedAt: null,
  flow: null,
};

beforeEach(async () => {
  web = await startFrontend();
  web.engine.queues = [mail];
});

afterEach(() => web.stop());

/** Sends as a program does, unless other headers are given. */
async function post<Body>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${web.origin}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

const audit = async () =>
  (await web.context.db.listAuditEntries({ limit: 10 })).map(({ at, ...entry }) => entry);

describe('/queues', () => {
  it('lists the queues of every broker', async () => {
    const { body } = await web.get<QueuesJson>('/queues');
    expect(body.items).toEqual([
      {
        broker: web.context.apps[0]?.broker,
        unreachable: null,
        sampledAt: expect.any(String),
        complete: true,
        problem: null,
        queues: [{ ...mail, oldestSentAt: '2023-11-14T22:13:20.000000Z' }],
      },
    ]);
  });

  it('shows what waits', async () => {
    const { body } = await web.get<QueueMessagesJson>('/queue-messages?queue=mail&limit=5');
    expect(body).toEqual({ items: [], ready: 0, nextOffset: null });
    const { status } = await web.get<ErrorJson>('/queue-messages?queue=mail&offset=-1');
    expect(status).toBe(400);
  });

  it('counts, and changes nothing unless that is said', async () => {
    const counted = await post<MessageCountJson>('/queues/purge', { queue: 'mail' });
    expect(counted).toEqual({ status: 200, body: { messages: 3, dryRun: true } });
    expect(web.engine.queueChanges).toEqual([]);
    expect(await audit()).toEqual([]);
  });

  it('empties, deletes and moves, and the audit trail has it', async () => {
    await post('/queues/purge', { broker: 'b', queue: 'mail', dryRun: false });
    await post('/queues/delete-message', { queue: 'mail', taskId: 't1', dryRun: false });
    const moved = await post<MovedMessagesJson>('/queues/move', {
      from: 'mail',
      to: 'slow',
      limit: 2,
      dryRun: false,
    });
    expect(moved.body).toEqual({ messages: 3, skipped: 0, dryRun: false });
    expect(web.engine.queueChanges).toMatchObject([
      { queue: 'mail' },
      { queue: 'mail', taskId: 't1' },
      { from: 'mail', to: 'slow', limit: 2 },
    ]);
    const entry = { actor: 'component:web', outcome: 'done' };
    expect((await audit()).toReversed()).toEqual([
      { ...entry, action: 'queue.purge', target: 'mail on b', detail: '{"messages":3}' },
      { ...entry, action: 'queue.delete-message', target: 'mail task t1', detail: '{"messages":3}' },
      { ...entry, action: 'queue.move', target: 'mail to slow', detail: '{"messages":3,"skipped":0}' },
    ]);
  });

  it('pauses and resumes, says what workers said, and shows it', async () => {
    web.engine.queues = [{ ...mail, workers: ['w1@h'] }];
    const state = async () => {
      const { body } = await web.get<QueuesJson>('/queues');
      return (body.items[0] as BrokerQueuesJson).queues[0]?.pausedAt;
    };
    const paused = await post<QueuePauseJson>('/queues/pause', { queue: 'mail' });
    expect(paused.body).toEqual({ paused: true, workers: ['w1@h'], failed: [], silent: [] });
    expect(await state()).toEqual(expect.any(String));
    const resumed = await post<QueuePauseJson>('/queues/resume', { broker: 'b', queue: 'mail' });
    expect(resumed.body).toMatchObject({ paused: false, workers: ['w1@h'] });
    expect(await state()).toBe(null);
    expect((await audit()).map(({ action, target, outcome }) => [action, target, outcome])).toEqual([
      ['queue.resume', 'mail on b', 'done'],
      ['queue.pause', 'mail', 'done'],
    ]);
  });

  it('tells what the broker refuses, and the audit trail that it was tried', async () => {
    web.engine.queueError = new CncError('CNC_QUEUE_UNSUPPORTED', 'RabbitMQ cannot');
    const refused = await post<ErrorJson>('/queues/delete-message', {
      queue: 'mail',
      taskId: 't',
      dryRun: false,
    });
    expect([refused.status, refused.body.error]).toEqual([
      409,
      { code: 'CNC_QUEUE_UNSUPPORTED', message: 'RabbitMQ cannot' },
    ]);
    expect(await audit()).toMatchObject([{ outcome: 'refused', detail: 'RabbitMQ cannot' }]);
    web.engine.queueError = new CncError('CNC_BROKER_UNREACHABLE', 'Redis cannot be reached');
    expect((await post('/queues/purge', { queue: 'mail' })).status).toBe(503);
  });

  it.each([
    ['{', 'body'],
    [{ queue: '' }, 'queue'],
    [{ queue: 'mail', dryRun: 'no' }, 'dryRun'],
    [[], 'body'],
  ])('refuses the body %j', async (body, field) => {
    const { status, body: answer } = await post<ErrorJson>('/queues/purge', body);
    expect([status, answer.error.code, answer.error.field]).toEqual([400, 'CNC_HTTP_PARAMETER', field]);
  });
});

describe('/queues/history', () => {
  it('is refused without a queue', async () => {
    const { status, body } = await web.get<ErrorJson>('/queues/history');
    expect([status, body.error.field]).toEqual([400, 'queue']);
  });

  it('has what was sampled, with rates as events tell them', async () => {
    const broker = web.context.apps[0]?.broker ?? '';
    const at = Math.floor(Date.now() / 60_000) * 60 - 120;
    await web.database.ingest({ taskEvents: sampleTaskLife({ id: 't', at, queue: 'mail' }) });
    const sample = { queue: 'mail', ready: 7, readyMost: 9, unacknowledged: 2, consumers: 1, flow: null };
    await web.database.controller.recordQueueMinutes({ broker, minute: at / 60, queues: [sample] });
    const { body } = await web.get<QueueHistoryJson>('/queues/history?queue=mail&range=1h');
    expect([body.stepSeconds, body.points.length, body.ratesFrom]).toEqual([60, 60, 'events']);
    expect(body.points.find(({ ready }) => ready !== null)).toEqual({
      ...{ at: new Date(at * 1000).toISOString().replace('000Z', '000000Z'), consumers: 1 },
      ...{ ready: 7, readyMost: 9, unacknowledged: 2, incomingPerSecond: 1 / 60, outgoingPerSecond: 1 / 60 },
    });
    const flow = { incoming: 60, outgoing: 120 };
    await web.database.controller.recordQueueMinutes({
      broker,
      minute: at / 60,
      queues: [{ ...sample, queue: 'b', flow }],
    });
    const told = (
      await web.get<QueueHistoryJson>(`/queues/history?queue=b&from=${at}&to=${at + 600}&steps=10`)
    ).body;
    expect([told.ratesFrom, told.points[0]?.incomingPerSecond, told.points[0]?.outgoingPerSecond]).toEqual([
      'broker',
      1,
      2,
    ]);
  });
});

describe('requests that change something', () => {
  const purge = { queue: 'mail', dryRun: false };

  it('are taken from pages of this frontend', async () => {
    const own = { origin: web.origin, 'sec-fetch-site': 'same-origin' };
    expect((await post('/queues/purge', purge, own)).status).toBe(200);
  });

  it.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin', { origin: 'null' }],
  ])('are refused from %s', async (_from, headers) => {
    const { status, body } = await post<ErrorJson>('/queues/purge', purge, headers);
    expect([status, body.error.code]).toEqual([403, 'CNC_HTTP_ORIGIN_REFUSED']);
    expect(web.engine.queueChanges).toEqual([]);
  });

  it('are refused when they are no JSON, as those of forms', async () => {
    const { status, body } = await post<ErrorJson>('/queues/purge', purge, { 'content-type': 'text/plain' });
    expect([status, body.error.code]).toEqual([415, 'CNC_HTTP_PARAMETER']);
    expect(web.engine.queueChanges).toEqual([]);
  });

  it.each([
    [{ host: '0.0.0.0', unauthenticatedAccess: 'allow' }, 403],
    [{ host: '0.0.0.0', unauthenticatedAccess: 'allow', control: 'allow' }, 200],
    [{ control: 'refuse' }, 403],
  ])('with %j are answered %i', async (options, expected) => {
    await web.stop();
    web = await startFrontend(options);
    const { status, body } = await post<Partial<ErrorJson>>('/queues/purge', purge);
    expect(status).toBe(expected);
    // Told beforehand, so that a page need not offer it.
    const { controlRefusal } = (await web.get<MetaJson>('/meta')).body;
    expect(controlRefusal).toBe(body.error?.message ?? null);
    expect((await web.get('/queues')).status).toBe(200);
  });
});
