import { CncError, type TaskCall } from '@celery-cnc/core/component';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorJson } from '../src/server/api/meta.ts';
import type {
  BulkRetryJson,
  PublishedTaskJson,
  RegisteredTasksJson,
  RetriedTaskJson,
  RetryCountJson,
  TaskCallJson,
} from '../src/server/api/retries.ts';
import type { TaskDetailJson } from '../src/server/api/tasks.ts';
import { type RunningFrontend, startFrontend } from './start-frontend.ts';

let web: RunningFrontend;

beforeEach(async () => {
  web = await startFrontend();
  web.engine.taskCall = call;
});

afterEach(() => web.stop());

const call: TaskCall = {
  taskId: '',
  task: 'math.add',
  app: 'test',
  source: 'record',
  argsJson: '[1]',
  kwargsJson: '{}',
  args: '(1,)',
  kwargs: '{}',
  problems: [],
  options: { queue: 'math' },
  leftBehind: ['unknown'],
};

async function send<Body>(method: string, path: string, body: unknown) {
  const response = await fetch(`${web.origin}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as Body };
}
const post = <Body>(path: string, body: unknown) => send<Body>('POST', path, body);

/** Tasks that failed, so many a second. */
async function store(count: number): Promise<void> {
  const at = Date.now() / 1000 - 100;
  const event = (index: number) => ({
    taskId: `t/${index}`,
    timestampSeconds: at,
    hostname: 'w@h',
    pid: 1,
    clock: index,
  });
  await web.database.ingest({
    taskEvents: Array.from({ length: count }, (_none, index) => [
      { ...event(index), type: 'task-received', name: 'math.add', args: '(1,)', kwargs: '{}' },
      { ...event(index), type: 'task-failed', timestampSeconds: at + 1, exception: "E('no')" },
    ]).flat(),
  });
}

const audit = async () =>
  (await web.context.db.listAuditEntries({ limit: 10 })).map(({ action, target, outcome }) => [
    action,
    target,
    outcome,
  ]);

describe('one task', () => {
  beforeEach(() => store(1));

  it('tells with what it was called', async () => {
    const { body } = await web.get<TaskCallJson>('/task-calls/t%2F0');
    expect(body).toEqual({ ...call, taskId: 't/0', apps: ['test'] });
    expect((await web.get<ErrorJson>('/task-calls/nobody')).status).toBe(404);
  });

  it('runs again as it was, or as it is said, and that is audited', async () => {
    const first = await post<RetriedTaskJson>('/tasks/t%2F0/retry', {});
    expect(first).toMatchObject({ status: 200, body: { retryOf: 't/0', source: 'record' } });
    const given = { argsJson: '[1.0]', kwargsJson: '{}', queue: 'slow', countdownSeconds: 5, priority: 3 };
    await post('/tasks/t%2F0/retry', given);
    expect(web.engine.retried).toMatchObject([{ taskId: 't/0' }, { taskId: 't/0', ...given }]);
    expect(await audit()).toEqual([
      ['task.retry', 't/0 (FAILURE)', 'done'],
      ['task.retry', 't/0 (FAILURE)', 'done'],
    ]);
  });

  it('says what is wrong with what is asked', async () => {
    const wrong = await post<ErrorJson>('/tasks/t%2F0/retry', { priority: 11 });
    expect([wrong.status, wrong.body.error.message]).toEqual([400, 'priority: is 0 to 9']);
    expect((await post('/tasks/nobody/retry', {})).status).toBe(404);
    web.engine.publishError = new CncError('CNC_TASK_ARGUMENTS', 'not known');
    const unknown = await post<ErrorJson>('/tasks/t%2F0/retry', {});
    expect([unknown.status, unknown.body.error.code]).toEqual([409, 'CNC_TASK_ARGUMENTS']);
  });

  it('is shown with those that it runs again, and that run it again', async () => {
    await web.database.ingest({
      taskEvents: [
        {
          taskId: 'new',
          type: 'task-sent',
          timestampSeconds: 1,
          hostname: 'gen1@h',
          pid: 1,
          clock: 1,
          extra: '{"cnc_retry_of":"t/0"}',
        },
      ],
    });
    const { body } = await web.get<TaskDetailJson>('/tasks/new');
    expect(body.retryOf).toMatchObject({ id: 't/0', task: { name: 'math.add' } });
    expect(body.retriedAs).toEqual([]);
  });
});

describe('a new task', () => {
  it('is published, with an event that it was sent', async () => {
    const { status, body } = await post<PublishedTaskJson>('/tasks', {
      task: 'math.add',
      argsJson: '[1, 2]',
    });
    expect([status, body.taskId]).toEqual([200, expect.any(String)]);
    expect(web.engine.published).toEqual([
      { app: 'test', task: 'math.add', argsJson: '[1, 2]', sendSentEvent: true },
    ]);
    expect((await post('/tasks', { argsJson: '[]' })).status).toBe(400);
  });

  it('is chosen among those that workers know, and those that were seen', async () => {
    await store(1);
    const value = ['math.mul', 'math.slow [rate_limit=1/s]'];
    web.engine.workerAnswers = [{ worker: 'w@h', late: false, status: 'ok', value }];
    const { body } = await web.get<RegisteredTasksJson>('/registered-tasks');
    expect(body.items).toEqual([
      { name: 'math.add', workers: 0 },
      { name: 'math.mul', workers: 1 },
      { name: 'math.slow', workers: 1 },
    ]);
  });
});

describe('many tasks', () => {
  const q = 'state:FAILURE name:math.*';
  const ended = async (id: string): Promise<BulkRetryJson> => {
    for (;;) {
      const { body } = await web.get<BulkRetryJson>(`/task-retries/${id}`);
      if (body.finishedAt !== null) return body;
    }
  };

  it('are counted first, then run again, each once, oldest first', async () => {
    await store(250);
    const counted = await post<RetryCountJson>('/task-retries', { q });
    expect(counted.body).toEqual({ dryRun: true, count: 250, exact: true, most: 10_000 });
    expect(web.engine.retried).toEqual([]);
    const begun = await post<BulkRetryJson>('/task-retries', { q, dryRun: false });
    expect(begun).toMatchObject({ status: 202, body: { total: 250, stopped: null } });
    const done = await ended(begun.body.id);
    expect(done).toMatchObject({ retried: 250, skipped: 0, failed: 0, stopped: null, problems: [] });
    expect(new Set(web.engine.retried.map(({ taskId }) => taskId)).size).toBe(250);
    expect(web.engine.retried.every(({ unlessRetried }) => unlessRetried)).toBe(true);
    expect(await audit()).toEqual(
      expect.arrayContaining([
        ['task.retry-many', q, 'done'],
        ['task.retry-many.end', q, 'done'],
      ]),
    );
  });

  it('stop where one after the other would fail, and tell why; one that cannot stops none', async () => {
    await store(50);
    web.engine.publishError = new CncError('CNC_BROKER_UNREACHABLE', 'away');
    const broken = await ended((await post<BulkRetryJson>('/task-retries', { q, dryRun: false })).body.id);
    expect(broken).toMatchObject({ stopped: 'failed', retried: 0 });
    expect(broken.failed).toBeLessThan(10);
    expect(broken.problems[0]).toMatchObject({ message: 'away' });
    web.engine.publishError = new CncError('CNC_TASK_ARGUMENTS', 'cut');
    const cut = await ended((await post<BulkRetryJson>('/task-retries', { q, dryRun: false })).body.id);
    expect(cut).toMatchObject({ stopped: null, failed: 50 });
    expect(cut.problems).toHaveLength(20);
  });

  it('need a query that can be read', async () => {
    expect((await post('/task-retries', { q: ' ' })).status).toBe(400);
    expect((await post<ErrorJson>('/task-retries', { q: 'state:NONSENSE' })).body.error.code).toBe(
      'CNC_QUERY_INVALID',
    );
    expect((await web.get('/task-retries/none')).status).toBe(404);
    expect((await send('DELETE', '/task-retries/none', {})).status).toBe(404);
  });
});
