import { CncError } from '@celery-cnc/core/component';
import { sampleTaskLife } from '@celery-cnc/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  AbortJson,
  RevocationJson,
  RevocationsJson,
  WorkerAnswersJson,
} from '../src/server/api/control.ts';
import type { ErrorJson } from '../src/server/api/meta.ts';
import { type RunningFrontend, startFrontend } from './start-frontend.ts';

let web: RunningFrontend;

beforeEach(async () => {
  web = await startFrontend();
});

afterEach(() => web.stop());

async function post<Body>(path: string, body: unknown) {
  const response = await fetch(`${web.origin}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

const audit = async () => web.context.db.listAuditEntries({ limit: 10 });

describe('/tasks/revoke', () => {
  it('counts, and revokes nothing unless that is said', async () => {
    const counted = await post<RevocationsJson>('/tasks/revoke', { q: 'name:mail.*' });
    expect(counted).toMatchObject({ status: 200, body: { items: [{ revocation: { state: 'counted' } }] } });
    expect(web.engine.revoked).toEqual([]);
    expect(await audit()).toEqual([]);
  });

  it('revokes what is meant, and says until when it is remembered', async () => {
    web.engine.revocation = {
      ...web.engine.revocation,
      limits: [{ code: 'kept-in-memory', repeatUntil: 1_700_000_000 }],
    };
    const request = {
      q: 'name:mail.*',
      terminate: 'SIGTERM',
      repeatUntil: '2030-01-01T00:00:00Z',
      dryRun: false,
    };
    const { body } = await post<RevocationsJson>('/tasks/revoke', request);
    expect(body.items[0]?.revocation?.limits).toEqual([
      { code: 'kept-in-memory', repeatUntil: '2023-11-14T22:13:20.000000Z' },
    ]);
    expect(web.engine.revoked).toEqual([
      {
        target: { where: [{ field: 'name', anyOf: ['mail.*'] }] },
        terminate: 'SIGTERM',
        repeatUntil: Date.UTC(2030, 0, 1) / 1000,
        dryRun: false,
      },
    ]);
    await post('/tasks/revoke', { workflow: 'root', dryRun: false });
    await post('/tasks/revoke', { ids: ['a'], dryRun: false });
    await post('/tasks/revoke', { stampedHeaders: { customer: ['acme'] }, dryRun: false });
    expect(web.engine.revoked.slice(1).map(({ target }) => target)).toEqual([
      { workflow: 'root' },
      { ids: ['a'] },
      { stampedHeaders: { customer: ['acme'] } },
    ]);
    const entries = await audit();
    expect(entries.map(({ action, outcome }) => [action, outcome]).at(-1)).toEqual([
      'task.terminate',
      'done',
    ]);
    expect(entries.map(({ target }) => target)).toContain('{"workflow":"root"}');
  });

  it.each([
    [{}, 'body'],
    [{ ids: ['a'], q: 'x' }, 'body'],
    [{ ids: [] }, 'ids'],
    [{ q: 'nonsense:' }, 'q'],
    [{ ids: ['a'], terminate: 'SIGSTOP' }, 'terminate'],
    [{ ids: ['a'], repeatUntil: 'soon' }, 'repeatUntil'],
  ])('refuses %j', async (request, field) => {
    const refused = await post<ErrorJson>('/tasks/revoke', request);
    expect(refused).toMatchObject({ status: 400, body: { error: { field } } });
  });

  it('tells how far it is, and can be cancelled', async () => {
    const { body } = await web.get<RevocationJson>('/revocations?broker=b&id=test');
    expect(body).toMatchObject({ id: 'test', state: 'done' });
    expect((await web.get('/revocations?broker=b&id=other')).status).toBe(404);
    expect((await post('/revocations/cancel', { broker: 'b', id: 'test' })).status).toBe(200);
    expect((await post('/revocations/cancel', { broker: 'b', id: 'other' })).status).toBe(404);
    expect((await audit()).map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
  });

  it('says that too many are meant', async () => {
    web.engine.revokeError = new CncError('CNC_REVOKE_LIMIT', '60000 tasks are meant');
    const refused = await post<ErrorJson>('/tasks/revoke', { q: '', dryRun: false });
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'CNC_REVOKE_LIMIT' } } });
    expect(await audit()).toMatchObject([{ action: 'task.revoke', outcome: 'refused' }]);
  });
});

describe('/tasks/abort', () => {
  it('aborts a task of the app on its broker', async () => {
    await web.database.ingest({ taskEvents: sampleTaskLife({ id: 'a' }) });
    const { body } = await post<AbortJson>('/tasks/abort', { taskId: 'a' });
    expect(body).toEqual({ aborted: true, previousState: 'STARTED', app: 'test' });
    expect(web.engine.aborted).toEqual([{ app: 'test', taskId: 'a' }]);
    expect(await audit()).toMatchObject([{ action: 'task.abort', target: 'a of test', outcome: 'done' }]);
  });

  it('asks which app where it is not clear', async () => {
    await web.database.ingest({
      broker: 'redis://elsewhere:6379/0',
      taskEvents: sampleTaskLife({ id: 'a' }),
    });
    const refused = await post<ErrorJson>('/tasks/abort', { taskId: 'a' });
    expect(refused).toMatchObject({ status: 400, body: { error: { field: 'app' } } });
  });
});

describe('/workers/control', () => {
  it('commands the workers that are named', async () => {
    web.engine.workerAnswers = [
      { worker: 'w1@host', late: false, status: 'ok', value: { ok: 'pool will grow' } },
    ];
    const request = { command: 'pool_grow', arguments: { n: 2 }, workers: { names: ['w1@host'] } };
    const { body } = await post<WorkerAnswersJson>('/workers/control', request);
    expect(body).toMatchObject({
      command: 'pool_grow',
      items: [{ answers: web.engine.workerAnswers, silent: [] }],
    });
    expect(web.engine.controlled).toEqual([request]);
    expect(await audit()).toMatchObject([
      { action: 'worker.pool_grow', target: 'w1@host {"n":2}', outcome: 'done' },
    ]);
  });

  it.each([
    [{ command: 'shutdown' }, 'workers'],
    [{ command: 'election', workers: { all: true } }, 'command'],
    [{ command: 'revoke', arguments: { task_id: ['a'] }, workers: { all: true } }, 'command'],
    [{ command: 'pool_grow', arguments: { n: 0 }, workers: { all: true } }, 'arguments.n'],
  ])('refuses %j', async (request, field) => {
    const refused = await post<ErrorJson>('/workers/control', request);
    expect(refused).toMatchObject({ status: 400, body: { error: { field } } });
    expect(web.engine.controlled).toEqual([]);
  });

  it('is refused where nothing may be changed', async () => {
    await web.stop();
    web = await startFrontend({ control: 'refuse' });
    const refused = await post('/workers/control', { command: 'shutdown', workers: { all: true } });
    expect(refused.status).toBe(403);
    expect((await post('/tasks/revoke', { ids: ['a'], dryRun: false })).status).toBe(403);
    expect(web.engine.controlled).toEqual([]);
  });
});

it('/worker-inspections asks workers', async () => {
  web.engine.workerAnswers = [{ worker: 'w1@host', late: false, status: 'ok', value: ['a'] }];
  const { body } = await web.get<WorkerAnswersJson>('/worker-inspections?command=revoked&worker=w1@host');
  expect(body).toMatchObject({ command: 'revoked', items: [{ answers: web.engine.workerAnswers }] });
  expect((await web.get('/worker-inspections?command=hello')).status).toBe(400);
});
