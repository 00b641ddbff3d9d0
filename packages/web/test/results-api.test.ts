import { CncError, type StoredResult } from '@celery-cnc/core/component';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorJson } from '../src/server/api/meta.ts';
import type {
  ForgottenGroupJson,
  ForgottenResultJson,
  GroupResultJson,
  ResultsJson,
  TaskResultJson,
} from '../src/server/api/results.ts';
import { type RunningFrontend, startFrontend } from './start-frontend.ts';

let web: RunningFrontend;

const stored: StoredResult = {
  taskId: 'mail/1',
  state: 'SUCCESS',
  result: { sent: 3 },
  traceback: null,
  dateDone: '2026-11-24T10:00:00+00:00',
  children: [{ id: 'child', members: null }],
  parentId: null,
  groupId: 'g1',
  call: null,
  opaque: null,
};

beforeEach(async () => {
  web = await startFrontend();
  web.engine.results.set('mail/1', stored);
  web.engine.groups.set('g1', {
    groupId: 'g1',
    members: [{ id: 'mail/1', members: null }],
    total: 1,
    parentId: null,
    dateDone: null,
    chord: null,
    opaque: null,
  });
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

const appName = () => web.context.apps[0]?.name;
const actions = async () =>
  (await web.context.db.listAuditEntries({ limit: 10 })).map(({ action, target, outcome }) => [
    action,
    target,
    outcome,
  ]);

describe('results over HTTP', () => {
  it('are read, whichever app has them', async () => {
    const path = `/task-results/${encodeURIComponent('mail/1')}`;
    const found = { taskId: 'mail/1', app: appName(), result: stored, problems: [] };
    expect((await web.get<TaskResultJson>(path)).body).toEqual(found);
    expect((await web.get<TaskResultJson>(`${path}?app=${appName()}`)).body).toEqual(found);
    const nothing = { taskId: 'x', app: null, result: null, problems: [] };
    expect((await web.get<TaskResultJson>('/task-results/x')).body).toEqual(nothing);
  });

  it('say why a backend could not be asked: beside others, or as the answer where it was named', async () => {
    web.engine.resultError = new CncError('CNC_BACKEND_UNSUPPORTED', 'Results of rpc:// can be read once.');
    const { body } = await web.get<TaskResultJson>('/task-results/x');
    expect(body).toMatchObject({
      result: null,
      problems: [{ app: appName(), code: 'CNC_BACKEND_UNSUPPORTED', message: expect.stringMatching(/once/) }],
    });
    const named = await web.get<ErrorJson>(`/task-results/x?app=${appName()}`);
    expect([named.status, named.body.error.code]).toEqual([409, 'CNC_BACKEND_UNSUPPORTED']);
  });

  it('are listed, groups as well', async () => {
    const tasks = await web.get<ResultsJson>('/results?limit=10');
    expect(tasks.body).toMatchObject({ items: [{ id: 'mail/1', state: 'SUCCESS' }], next: null });
    const groups = await web.get<ResultsJson>('/results?kind=group');
    expect(groups.body.items.map(({ id }) => id)).toEqual(['g1']);
    expect((await web.get<GroupResultJson>('/group-results/g1')).body.group?.total).toBe(1);
    expect((await web.get<GroupResultJson>('/group-results/none')).body.group).toBeNull();
    for (const query of ['limit=201', 'kind=chord', 'after=x']) {
      const refused = await web.get<ErrorJson>(`/results?${query}`);
      expect([refused.status, refused.body.error.field]).toEqual([400, query.split('=')[0]]);
    }
  });

  it('are forgotten, and it stands in the audit trail', async () => {
    const group = { groupId: 'g1', members: true };
    const counted = await post<ForgottenGroupJson>('/group-results/forget', group);
    expect(counted.body).toEqual({ group: true, results: 1, dryRun: true });
    expect(web.engine.results.size).toBe(1);
    expect(await actions()).toEqual([]);
    const done = await post<ForgottenGroupJson>('/group-results/forget', { ...group, dryRun: false });
    expect(done.body).toEqual({ group: true, results: 1, dryRun: false });
    expect(web.engine.results.size).toBe(0);
    const twice = await post<ForgottenResultJson>('/task-results/forget', { taskId: 'mail/1' });
    expect(twice.body).toEqual({ forgotten: false });
    expect((await actions()).sort()).toEqual([
      ['group-result.forget', `g1 of ${appName()}`, 'done'],
      ['result.forget', `mail/1 of ${appName()}`, 'done'],
    ]);
    expect((await post<ErrorJson>('/task-results/forget', { taskId: '' })).status).toBe(400);
  });
});
