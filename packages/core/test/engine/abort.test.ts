import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CeleryWorker,
  type PrivateBroker,
  type PrivatePostgres,
  runPython,
  startCeleryWorker,
  startPostgres,
  startRedis,
} from '@celery-cnc/fleet';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningEngine, until } from './running-engine.ts';

let folder: string;
let redis: PrivateBroker;
let postgres: PrivatePostgres;

/** Celery's table as SQLAlchemy makes it on PostgreSQL. */
const TABLE = `
from celery.backends.database.models import Task
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
print(CreateTable(Task.__table__).compile(dialect=postgresql.dialect()))
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnc-abort-'));
  redis = await startRedis();
  postgres = await startPostgres();
}, 120_000);
afterAll(async () => {
  await redis.stop();
  await postgres.stop();
  await rm(folder, { recursive: true });
});

const stored = (running: RunningEngine, taskId: string) =>
  running.engine.methods.getResult({ app: 'app', taskId });

describe.each([
  ['Redis', () => redis.url],
  ['SQLite', () => `db+sqlite:///${join(folder, 'results.db')}`],
])('aborting over %s', (_name, backendUrl) => {
  let running: RunningEngine;
  let worker: CeleryWorker;

  beforeAll(async () => {
    const urls = { brokerUrl: redis.url, backendUrl: backendUrl() };
    running = await RunningEngine.start(urls);
    worker = await startCeleryWorker({ ...urls, app: 'fleet_tasks', name: 'w1@abort' });
    await running.connected();
  }, 60_000);
  afterAll(async () => {
    await worker.kill();
    await running.stop();
  });

  it('is seen by a running AbortableTask, and leaves an end as it is', async () => {
    const { methods } = running.engine;
    const { taskId } = await methods.publishTask({ app: 'app', task: 'fleet.abortable', args: [60] });
    await until('it runs', () =>
      running.taskEvents.some((event) => event.taskId === taskId && event.type === 'task-started'),
    );
    expect(await methods.abortTask({ app: 'app', taskId })).toEqual({ aborted: true, previousState: null });
    await until('it gave up', async () => (await stored(running, taskId))?.state === 'SUCCESS');
    expect((await stored(running, taskId))?.result).toBe('aborted');
    expect(await methods.abortTask({ app: 'app', taskId })).toEqual({
      aborted: false,
      previousState: 'SUCCESS',
    });
    expect((await stored(running, taskId))?.state).toBe('SUCCESS');
  }, 60_000);

  it('reads as Celery reads its own', async () => {
    const { methods } = running.engine;
    await methods.abortTask({ app: 'app', taskId: 'ours' });
    expect(await methods.abortTask({ app: 'app', taskId: 'ours' })).toEqual({
      aborted: true,
      previousState: 'ABORTED',
    });
    const read = `
import json, fleet_tasks
from celery.contrib.abortable import AbortableAsyncResult
AbortableAsyncResult("theirs", app=fleet_tasks.app).abort()
metas = [fleet_tasks.app.backend.get_task_meta(task_id) for task_id in ("ours", "theirs")]
print(json.dumps([{k: v for k, v in meta.items() if k != "task_id"} for meta in metas], default=str))
`;
    const printed = await runPython(['-c', read], { brokerUrl: redis.url, backendUrl: backendUrl() });
    const [ours, theirs] = JSON.parse(printed) as [Record<string, unknown>, Record<string, unknown>];
    expect(ours).toMatchObject({ status: 'ABORTED', result: null, traceback: null, date_done: null });
    expect(ours).toEqual(theirs);
  }, 60_000);
});

it('keeps the time to live of what is there, and touches nothing that is not JSON', async () => {
  const running = await RunningEngine.start({ brokerUrl: redis.url, backendUrl: redis.url });
  const client = new Redis(redis.url);
  try {
    const { methods } = running.engine;
    await client.set('celery-task-meta-short', '{"status":"STARTED","result":null}', 'EX', 100);
    expect(await methods.abortTask({ app: 'app', taskId: 'short' })).toEqual({
      aborted: true,
      previousState: 'STARTED',
    });
    expect(await client.ttl('celery-task-meta-short')).toBeLessThanOrEqual(100);
    await client.set('celery-task-meta-pickled', Buffer.from([0x80, 0x02, 0x7d]));
    const pickled = methods.abortTask({ app: 'app', taskId: 'pickled' });
    await expect(pickled).rejects.toMatchObject({ code: 'CNC_ABORT_UNSUPPORTED' });
    expect(await client.getBuffer('celery-task-meta-pickled')).toEqual(Buffer.from([0x80, 0x02, 0x7d]));
  } finally {
    client.disconnect();
    await running.stop();
  }
}, 60_000);

it('is stored in PostgreSQL, in the table that SQLAlchemy makes', async () => {
  const backendUrl = postgres.url.replace(/^postgres(ql)?:/, 'db+postgresql:');
  const running = await RunningEngine.start({ brokerUrl: redis.url, backendUrl });
  const client = new pg.Client(postgres.url);
  await client.connect();
  try {
    await client.query('CREATE SEQUENCE task_id_sequence');
    await client.query(await runPython(['-c', TABLE], { brokerUrl: redis.url }));
    await client.query(`INSERT INTO celery_taskmeta (id, task_id, status)
      VALUES (nextval('task_id_sequence'), 'started', 'STARTED'), (nextval('task_id_sequence'), 'failed', 'FAILURE')`);
    const abort = (taskId: string) => running.engine.methods.abortTask({ app: 'app', taskId });
    expect(await abort('new')).toEqual({ aborted: true, previousState: null });
    expect(await abort('started')).toEqual({ aborted: true, previousState: 'STARTED' });
    expect(await abort('failed')).toEqual({ aborted: false, previousState: 'FAILURE' });
    const { rows } = await client.query('SELECT task_id, status FROM celery_taskmeta ORDER BY id');
    expect(rows.map(({ task_id, status }) => [task_id, status])).toEqual([
      ['started', 'ABORTED'],
      ['failed', 'FAILURE'],
      ['new', 'ABORTED'],
    ]);
  } finally {
    await client.end();
    await running.stop();
  }
}, 60_000);
