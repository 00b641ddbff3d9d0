import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PrivatePostgres, runPython, startPostgres } from '@celery-cnc/fleet';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ResultBackends } from '../../dist/engine/backend.js';

let folder: string;
let postgres: PrivatePostgres;
let results: ResultBackends;

const names = { globalKeyPrefix: '', eventExchange: 'celeryev', controlExchange: 'celery' };
const app = (name: string, backendUrl: string) => ({
  name,
  backendUrl,
  brokerUrl: 'redis://localhost',
  brokerId: 'redis',
  defaultQueue: 'celery',
  transportOptions: names,
});

/** Stores results with Celery's own backend; `PLAN` is a JSON array of [id, result, state]. */
const STORE = `
import json, os, fleet_tasks
for task_id, result, state in json.loads(os.environ["PLAN"]):
    fleet_tasks.app.backend.store_result(task_id, ValueError(result) if state == "FAILURE" else result, state, traceback="tb")
`;
/** Celery's table as SQLAlchemy makes it on PostgreSQL, and a pickle as its column holds it. */
const TABLE = `
import json, pickle
from celery.backends.database.models import Task
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
print(json.dumps([str(CreateTable(Task.__table__).compile(dialect=postgresql.dialect())), pickle.dumps({"a": 1}).hex()]))
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnc-results-'));
  postgres = await startPostgres();
  const file = join(folder, 'results.db');
  const plan = [
    ['ended', { a: 1 }, 'SUCCESS'],
    ['nothing', null, 'SUCCESS'],
    ['failed', 'no', 'FAILURE'],
  ];
  await runPython(['-c', STORE], {
    brokerUrl: 'redis://localhost:1',
    backendUrl: `db+sqlite:///${file}`,
    env: { PLAN: JSON.stringify(plan) },
  });
  results = new ResultBackends([
    app('sqlite', `db+sqlite:///${file}`),
    app('missing', `db+sqlite:///${join(folder, 'missing.db')}`),
    app('postgres', postgres.url.replace(/^postgres(ql)?:/, 'db+postgresql+psycopg2:')),
    app('mysql', 'db+mysql://root:s3cret@localhost/celery'),
    app('rpc', 'rpc://'),
  ]);
}, 120_000);

afterAll(async () => {
  await results.close();
  await postgres.stop();
  await rm(folder, { recursive: true });
});

describe("results of Celery's database backend", () => {
  it('are read from SQLite as this Celery stores them', async () => {
    expect(await results.getResult('sqlite', 'ended')).toMatchObject({
      taskId: 'ended',
      state: 'SUCCESS',
      result: { a: 1 },
      opaque: null,
    });
    const nothing = await results.getResult('sqlite', 'nothing');
    expect(nothing).toMatchObject({ state: 'SUCCESS', result: null, opaque: null });
    expect(await results.getResult('sqlite', 'failed')).toMatchObject({
      state: 'FAILURE',
      result: { exc_type: 'ValueError', exc_message: ['no'] },
      traceback: 'tb',
    });
    expect(await results.getResult('sqlite', 'no-such-task')).toBeNull();
  });

  it('are read from PostgreSQL, pickles of older Celery by their size only', async () => {
    const printed = await runPython(['-c', TABLE], { brokerUrl: 'redis://localhost:1' });
    const [table, pickle] = JSON.parse(printed) as [string, string];
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query('CREATE SEQUENCE IF NOT EXISTS task_id_sequence');
    await client.query(table);
    await client.query(
      `INSERT INTO celery_taskmeta (id, task_id, status, result, date_done) VALUES (1, 't1', 'SUCCESS', $1, '2026-11-24 10:00:00')`,
      [Buffer.from(pickle, 'hex')],
    );
    await client.end();
    expect(await results.getResult('postgres', 't1')).toEqual({
      taskId: 't1',
      state: 'SUCCESS',
      result: null,
      traceback: null,
      dateDone: '2026-11-24 10:00:00',
      opaque: { bytes: pickle.length / 2 },
    });
    expect(await results.forgetResult('postgres', 't1')).toBe(true);
    expect(await results.forgetResult('postgres', 't1')).toBe(false);
    expect(await results.getResult('postgres', 't1')).toBeNull();
  });

  it('are waited for as long as is asked', async () => {
    expect(await results.waitForResult('sqlite', 'ended', 60_000)).toMatchObject({ state: 'SUCCESS' });
    expect(await results.waitForResult('sqlite', 'no-such-task', 50)).toBeNull();
  });

  it('say what is wrong where they cannot be read', async () => {
    const missing = results.getResult('missing', 'x');
    await expect(missing).rejects.toMatchObject({ code: 'CNC_BACKEND_UNREACHABLE' });
    await expect(missing).rejects.toThrow(/missing\.db/);
    for (const name of ['mysql', 'rpc']) {
      const refused = results.getResult(name, 'x');
      await expect(refused).rejects.toMatchObject({ code: 'CNC_BACKEND_URL' });
      await expect(refused).rejects.not.toThrow(/s3cret/);
    }
  });
});
