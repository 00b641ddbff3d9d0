import { request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { createFindingEvent } from '@celery-cnc/core/models';
import { sampleHeartbeat, sampleTaskLife } from '@celery-cnc/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComponentsJson } from '../src/server/api/components.ts';
import type { GapsJson, IngestJson, MalformedEventsJson } from '../src/server/api/ingest.ts';
import type { BrokersJson, ErrorJson, MetaJson } from '../src/server/api/meta.ts';
import type { OverviewJson, StatisticsSeriesJson, TaskStatisticsJson } from '../src/server/api/statistics.ts';
import type { TaskDetailJson, TaskFacetsJson, TaskNamesJson, TaskPageJson } from '../src/server/api/tasks.ts';
import type { WorkersJson } from '../src/server/api/workers.ts';
import { type RunningFrontend, startFrontend } from './start-frontend.ts';

let web: RunningFrontend;

beforeEach(async () => {
  web = await startFrontend();
});

afterEach(() => web.stop());

/** Epoch seconds without a fraction, so that times can be told exactly. */
const at = Math.floor(Date.now() / 1000) - 10;
const iso = (seconds: number, micro = '000') =>
  new Date(seconds * 1000).toISOString().replace('Z', `${micro}Z`);

describe('pins', () => {
  const send = (method: string, path: string, headers: Record<string, string> = {}) =>
    fetch(`${web.origin}/api/v1${path}`, { method, headers });

  it('pins a task and unpins it, shows it, and writes it down', async () => {
    const id = 'nightly/№ 7';
    await web.database.ingest({ taskEvents: sampleTaskLife({ id, at }) });
    const path = `/tasks/${encodeURIComponent(id)}`;
    const pinned = async () => (await web.get<TaskDetailJson>(path)).body.pinned;
    expect(await pinned()).toBe(false);
    const answer = await send('PUT', `${path}/pin`, { origin: web.origin, 'sec-fetch-site': 'same-origin' });
    expect(await answer.json()).toEqual({ id, pinned: true });
    expect(await pinned()).toBe(true);
    const { body } = await web.get<TaskPageJson>('/tasks?q=is:pinned');
    expect(body.items.map((task) => [task.id, task.pinned])).toEqual([[id, true]]);
    expect((await send('DELETE', `${path}/pin`)).status).toBe(200);
    expect(await pinned()).toBe(false);
    const trail = await web.database.controller.listAuditEntries({ limit: 5 });
    expect(trail.map(({ actor, action, target, outcome }) => [actor, action, target, outcome])).toEqual([
      ['component:web', 'task.unpin', id, 'done'],
      ['component:web', 'task.pin', id, 'done'],
    ]);
  });

  it('refuses unknown tasks, and pages of other sites', async () => {
    await web.database.ingest({ taskEvents: sampleTaskLife({ id: 'a', at }) });
    expect((await send('PUT', '/tasks/none/pin')).status).toBe(404);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const answer = await send('PUT', '/tasks/a/pin', headers as Record<string, string>);
      expect(answer.status).toBe(403);
      expect(((await answer.json()) as ErrorJson).error.code).toBe('CNC_HTTP_ORIGIN_REFUSED');
    }
    expect((await web.get<TaskDetailJson>('/tasks/a')).body.pinned).toBe(false);
    const trail = await web.database.controller.listAuditEntries({ limit: 5 });
    expect(trail.map(({ action, target, outcome }) => [action, target, outcome])).toEqual([
      ['task.pin', 'none', 'failed'],
    ]);
  });
});

describe('/tasks', () => {
  it('lists a task with its fields and times', async () => {
    await web.database.ingest({ taskEvents: sampleTaskLife({ id: 'a', at }) });
    const { body } = await web.get<TaskPageJson>('/tasks');
    expect(body).toEqual({
      nextCursor: null,
      previousCursor: null,
      items: [
        expect.objectContaining({
          id: 'a',
          name: 'math.add',
          state: 'SUCCESS',
          worker: 'w1@host',
          queue: 'celery',
          sentAt: iso(at),
          receivedAt: iso(at + 0.01),
          startedAt: iso(at + 0.02),
          finishedAt: iso(at + 0.5),
          runtimeSeconds: 0.48,
          retries: 0,
          rootId: 'a',
          parentId: null,
          args: '(2, 3)',
          result: '5',
        }),
      ],
    });
  });

  it('pages through everything once, newest first', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `t${index}`);
    for (const [index, id] of ids.entries()) {
      await web.database.ingest({ taskEvents: sampleTaskLife({ id, at: at + index / 100 }) });
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/tasks?limit=10&cursor=${encodeURIComponent(cursor)}`;
      const { body }: { body: TaskPageJson } = await web.get<TaskPageJson>(path);
      seen.push(...body.items.map((task) => task.id));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(ids.toReversed());
  });

  it('filters by state, name, worker, queue, text and time', async () => {
    const { database } = web;
    await database.ingest({
      taskEvents: sampleTaskLife({
        id: 'bad',
        name: 'shop/order%s',
        worker: 'w2@host',
        queue: 'slow',
        at,
        outcome: 'failure',
      }),
    });
    // Times filter by when a task was first seen here, whatever the senders' clocks say.
    await setTimeout(20);
    const between = iso(Date.now() / 1000 - 0.01);
    await database.ingest({ taskEvents: sampleTaskLife({ id: 'ok', at }) });
    const find = async (query: string) =>
      (await web.get<TaskPageJson>(`/tasks?${query}`)).body.items.map((task) => task.id);
    expect(await find('state=failure')).toEqual(['bad']);
    expect(await find('state=FAILURE,SUCCESS')).toHaveLength(2);
    expect(await find('state=RETRY')).toEqual([]);
    expect(await find(`name=${encodeURIComponent('shop/order%s')}`)).toEqual(['bad']);
    expect(await find('name=math.*')).toEqual(['ok']);
    expect(await find('worker=w2%40host')).toEqual(['bad']);
    expect(await find('queue=slow')).toEqual(['bad']);
    expect(await find('search=valueerror')).toEqual(['bad']);
    expect(await find('root=ok')).toEqual(['ok']);
    expect(await find(`from=${encodeURIComponent(between)}`)).toEqual(['ok']);
    expect(await find(`to=${encodeURIComponent(between)}`)).toEqual(['bad']);
  });

  it('refuses a cursor that is none', async () => {
    const { status, body } = await web.get<ErrorJson>('/tasks?cursor=nonsense');
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'CNC_CURSOR_INVALID', field: 'cursor' });
  });
});

describe('a query', () => {
  beforeEach(async () => {
    const { database } = web;
    for (const [id, name, outcome] of [
      ['a', 'math.add', 'success'],
      ['b', 'math.mul', 'failure'],
      ['c', 'text.up', 'failure'],
    ] as const) {
      await database.ingest({ taskEvents: sampleTaskLife({ id, name, outcome, at }) });
    }
  });
  const query = (q: string) => `q=${encodeURIComponent(q)}`;

  it('filters, sorts and pages both ways', async () => {
    const page = async (path: string) => (await web.get<TaskPageJson>(path)).body;
    const ids = ({ items }: TaskPageJson) => items.map((task) => task.id);
    expect(ids(await page(`/tasks?${query('state:FAILURE -name:text.*')}`))).toEqual(['b']);
    expect(ids(await page(`/tasks?${query('exception:ValueError')}&sort=name&order=asc`))).toEqual([
      'b',
      'c',
    ]);
    const first = await page('/tasks?sort=name&order=asc&limit=2');
    const second = await page(`/tasks?sort=name&order=asc&limit=2&cursor=${first.nextCursor}`);
    expect([ids(first), ids(second), first.previousCursor]).toEqual([['a', 'b'], ['c'], null]);
    const back = await page(`/tasks?sort=name&order=asc&limit=2&cursor=${second.previousCursor}`);
    expect(ids(back)).toEqual(['a', 'b']);
    const other = await web.get<ErrorJson>(`/tasks?sort=name&cursor=${first.nextCursor}`);
    expect([other.status, other.body.error.code]).toEqual([400, 'CNC_CURSOR_INVALID']);
  });

  it('has facets: of each field what else could be chosen', async () => {
    const path = `/task-facets?${query('state:FAILURE name:math.*')}&fields=state,name,worker`;
    const { body } = await web.get<TaskFacetsJson>(path);
    const values = body.facets.map(({ field, values }) => [field, values]);
    expect(body.count).toEqual({ count: 1, exact: true });
    expect(values).toEqual([
      [
        'state',
        [
          { value: 'FAILURE', count: 1 },
          { value: 'SUCCESS', count: 1 },
        ],
      ],
      [
        'name',
        [
          { value: 'math.mul', count: 1 },
          { value: 'text.up', count: 1 },
        ],
      ],
      ['worker', [{ value: 'w1@host', count: 1 }]],
    ]);
    const all = await web.get<TaskFacetsJson>('/task-facets');
    expect(all.body.facets.map(({ field }) => field)).toEqual([
      'state',
      'name',
      'worker',
      'queue',
      'exception',
    ]);
    const wrong = await web.get<ErrorJson>('/task-facets?fields=colour');
    expect([wrong.status, wrong.body.error.field]).toEqual([400, 'fields']);
  });
});

describe('/tasks/{id}', () => {
  it('tells everything, with relations', async () => {
    const root = sampleTaskLife({ id: 'root', at });
    const child = sampleTaskLife({ id: 'child', at: at + 1, outcome: 'failure' }).map((event) =>
      event.name === undefined ? event : { ...event, rootId: 'root', parentId: 'root' },
    );
    await web.database.ingest({ taskEvents: [...root, ...child] });
    const { body } = await web.get<TaskDetailJson>('/tasks/child');
    expect(body).toMatchObject({
      id: 'child',
      state: 'FAILURE',
      exception: "ValueError('no')",
      traceback: 'Traceback …',
      parent: { id: 'root' },
      root: { id: 'root' },
      attempts: [{ retries: 0, state: 'FAILURE' }],
      children: [],
    });
    expect(body.events.map((event) => event.type)).toEqual([
      'task-sent',
      'task-received',
      'task-started',
      'task-failed',
    ]);
    expect(body.events[1]?.fields).toMatchObject({ root_id: 'root', parent_id: 'root', name: 'math.add' });
    const parent = await web.get<TaskDetailJson>('/tasks/root');
    expect(parent.body.children.map((task) => task.id)).toEqual(['child']);
  });

  it('marks what Celery CnC found out, and says where it decides', async () => {
    await web.database.ingest({ taskEvents: sampleTaskLife({ id: 'gone', at }).slice(0, 3) });
    const finding = { kind: 'lost', state: 'LOST', signs: 3, reason: 'unknown' } as const;
    const about = { taskId: 'gone', timestampSeconds: at + 60, verdicts: 0 };
    const events = [createFindingEvent(finding, about)];
    await web.database.controller.recordFindings({ broker: 'redis://localhost:6379/0', events });
    const { body } = await web.get<TaskDetailJson>('/tasks/gone');
    expect(body).toMatchObject({ state: 'LOST', finding, finishedAt: null, attempts: [{ state: 'LOST' }] });
    expect(body.events.map(({ type, found }) => [type, found])).toEqual([
      ['task-sent', false],
      ['task-received', false],
      ['task-started', false],
      ['task-cnc-lost', true],
    ]);
    expect(body.events.at(-1)?.fields).toEqual({});
    const list = await web.get<TaskPageJson>('/tasks?state=LOST');
    expect(list.body.items.map(({ id }) => id)).toEqual(['gone']);
  });

  it.each(['with/slash', '100%', 'a b?c#d', 'ünï', '%2F', '../x'])('finds the id %j', async (id) => {
    await web.database.ingest({ taskEvents: sampleTaskLife({ id, at }) });
    const { body } = await web.get<TaskDetailJson>(`/tasks/${encodeURIComponent(id)}`);
    expect(body.id).toBe(id);
  });

  it('answers 404 as JSON for one that is not there', async () => {
    for (const id of ['nobody', 'x'.repeat(301)]) {
      const { status, body } = await web.get<ErrorJson>(`/tasks/${id}`);
      expect(status).toBe(404);
      expect(body.error).toMatchObject({ code: 'CNC_HTTP_NOT_FOUND', field: 'id' });
    }
  });
});

describe('the other lists', () => {
  it('give workers, names, overview, ingest, gaps and malformed events', async () => {
    const gap = {
      broker: 'b',
      reason: 'broker-disconnected',
      startedAt: at,
      endedAt: at + 1,
      lost: null,
    } as const;
    await web.database.ingest({
      taskEvents: [...sampleTaskLife({ id: 'a' }), ...sampleTaskLife({ id: 'b', outcome: 'failure' })],
      workerEvents: [sampleHeartbeat('w1@host', { active: 2 })],
      gaps: [gap],
      eventsMalformed: 1,
      malformedSamples: [
        {
          broker: 'b',
          seenAt: at,
          reason: 'no type',
          contentType: null,
          opaque: false,
          bytes: 3,
          sample: '{}',
        },
      ],
    });
    const workers = await web.get<WorkersJson>('/workers');
    expect(workers.body.items.find((worker) => worker.name === 'w1@host')).toMatchObject({
      status: 'online',
      active: 2,
    });
    expect((await web.get<TaskNamesJson>('/task-names')).body).toEqual({ items: ['math.add'] });
    expect((await web.get<IngestJson>('/ingest')).body).toMatchObject({
      eventsReceived: 9,
      taskEventsCommitted: 8,
      eventsMalformed: 1,
      gaps: 1,
    });
    expect((await web.get<GapsJson>('/gaps')).body).toEqual({
      items: [{ ...gap, startedAt: iso(at), endedAt: iso(at + 1) }],
    });
    expect((await web.get<MalformedEventsJson>('/malformed-events?limit=5')).body.items).toHaveLength(1);
    for (const range of ['15m', '1h', '6h', '24h', '7d']) {
      const { status, body } = await web.get<OverviewJson>(`/overview?range=${range}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ states: { SUCCESS: 1, FAILURE: 1 }, active: 2 });
      expect(body.series.reduce((sum, point) => sum + point.succeeded, 0)).toBe(1);
      expect(body.recentFailures.map((task) => task.id)).toEqual(['b']);
      expect(body.workersOnline).toBeGreaterThan(0);
    }
    expect((await web.get<ErrorJson>('/overview?range=1y')).status).toBe(400);
  });

  it('give statistics by task name, narrowed down, over any range', async () => {
    const begin = Math.floor(at / 3600) * 3600 - 7200;
    const life = (id: string, name: string, place: object = {}) =>
      sampleTaskLife({ id, name, at: begin + 600, ...place });
    await web.database.ingest({
      taskEvents: [
        ...life('s1', 'stats.add'),
        ...life('s2', 'stats.add', { worker: 'w2@host' }),
        ...life('s3', 'stats.div', { outcome: 'failure' }),
      ],
    });
    const asked = `from=${iso(begin)}&to=${iso(begin + 3600)}`;
    const { body } = await web.get<TaskStatisticsJson>(`/statistics?${asked}`);
    expect(body).toMatchObject({ from: iso(begin), to: iso(begin + 3600), names: 2 });
    expect(body.tasks[0]).toMatchObject({ name: 'stats.add', succeeded: 2, failureRate: 0 });
    expect(body.tasks[0]?.runtime?.count).toBe(2);
    expect(body.tasks[1]?.exceptions).toEqual([{ exceptionClass: 'ValueError', failed: 1, retried: 0 }]);
    const one = await web.get<TaskStatisticsJson>(`/statistics?${asked}&worker=w2@host&limit=1`);
    expect(one.body.totals).toMatchObject({ succeeded: 1, failed: 0 });
    const series = await web.get<StatisticsSeriesJson>(`/statistics/series?${asked}&name=stats.add&steps=12`);
    expect(series.body).toMatchObject({ stepSeconds: 300, totals: { succeeded: 2, wait: { count: 2 } } });
    expect(series.body.series[2]).toMatchObject({ at: iso(begin + 600), succeeded: 2 });
    const recent = await web.get<StatisticsSeriesJson>('/statistics/series?range=6h&name=stats.div');
    expect(recent.body.totals.failed).toBe(1);
    for (const wrong of [`from=${iso(begin)}&to=${iso(begin)}`, 'steps=9', 'limit=1001', 'range=1y']) {
      const route = wrong.startsWith('limit') ? '/statistics' : '/statistics/series';
      expect((await web.get<ErrorJson>(`${route}?${wrong}`)).status).toBe(400);
    }
  });

  it('give components and brokers', async () => {
    const record = {
      name: 'beat',
      displayName: 'Beat',
      status: 'up',
      pid: 5,
      upSince: Date.now() / 1000 - 60,
      restarts: 1,
      lastExit: null,
      memoryBytes: 1,
      eventLoopLagMs: 1,
      route: '/beat',
      links: [],
      configSummary: [{ label: 'Schedule file', value: './s.json' }],
      usage: null,
      details: { links: [{ label: 'Open', href: 'http://127.0.0.1:1/' }] },
    } as const;
    web.setComponents([
      { ...record, kind: 'component' },
      { ...record, name: 'database', kind: 'database' },
    ]);
    const { body } = await web.get<ComponentsJson>('/components');
    expect(body.components).toHaveLength(1);
    expect(body.components[0]).toMatchObject({
      name: 'beat',
      status: 'up',
      pid: 5,
      restarts: 1,
      links: record.details.links,
    });
    expect(body.components[0]?.uptimeSeconds).toBeGreaterThanOrEqual(60);
    expect(body.processes.map((process) => process.name)).toEqual(['database']);
    web.setEngines([
      {
        broker: 'b',
        transport: 'redis',
        connected: true,
        connectedSince: at,
        lastError: null,
        buffered: 0,
        lagSeconds: 0,
      },
    ]);
    const brokers = await web.get<BrokersJson>('/brokers');
    expect(brokers.body.items).toEqual([expect.objectContaining({ broker: 'b', connectedSince: iso(at) })]);
  });
});

describe('without a database', () => {
  it('answers 503 with words, but still tells what it can', async () => {
    web.database.goAway();
    const { status, body } = await web.get<ErrorJson>('/tasks');
    expect(status).toBe(503);
    expect(body.error.code).toBe('CNC_HTTP_UNAVAILABLE');
    const meta = await web.get<MetaJson>('/meta');
    expect(meta.body).toMatchObject({ version: '0.0.0-test', database: { ok: false } });
    expect(meta.body.apps).toHaveLength(1);
    expect((await fetch(`${web.origin}/healthcheck`)).status).toBe(503);
    expect((await fetch(`${web.origin}/readiness`)).status).toBe(503);
    expect((await fetch(`${web.origin}/liveness`)).status).toBe(200);
    web.database.comeBack();
    expect((await web.get<TaskPageJson>('/tasks')).status).toBe(200);
    expect(await (await fetch(`${web.origin}/healthcheck`)).json()).toEqual({ status: 'ok', reasons: [] });
  });

  it('is healthy yet not ready without a broker, and says which', async () => {
    web.setEngines([
      {
        broker: 'b',
        transport: 'redis',
        connected: false,
        connectedSince: null,
        lastError: 'refused',
        buffered: 0,
        lagSeconds: 0,
      },
    ]);
    const health = await fetch(`${web.origin}/healthcheck`);
    expect(health.status).toBe(200);
    expect(await health.json()).toEqual({ status: 'degraded', reasons: ['broker b: refused'] });
    expect((await fetch(`${web.origin}/readiness`)).status).toBe(503);
  });
});

describe('every answer', () => {
  it.each(['/', '/tasks', '/api/v1/tasks', '/api/v1/nothing', '/assets/none.js', '/healthcheck'])(
    'keeps foreign code and frames out: %s',
    async (path) => {
      const { headers } = await fetch(web.origin + path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).toContain("script-src 'self';");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('is 404 JSON for what the API does not serve, any method', async () => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const response = await fetch(`${web.origin}/api/v1/nothing`, { method });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'CNC_HTTP_NOT_FOUND' } });
    }
  });

  it('is refused to names that nobody configured', async () => {
    expect(await statusWithHost('evil.example')).toBe(403);
    expect(await statusWithHost(`localhost:${web.port}`)).toBe(200);
  });

  it('of the API is compressed and never kept', async () => {
    const events = Array.from({ length: 50 }, (_, index) => sampleTaskLife({ id: `t${index}`, at }));
    await web.database.ingest({ taskEvents: events.flat() });
    const { headers } = await fetch(`${web.origin}/api/v1/tasks`, { headers: { 'accept-encoding': 'gzip' } });
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

function statusWithHost(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: web.port, path: '/api/v1/ingest', headers: { host } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    sent.on('error', reject).end();
  });
}
