import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type PrivateMariadb,
  type PrivatePostgres,
  runPython,
  startMariadb,
  startPostgres,
} from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResultMethods } from '../../dist/ipc/result-contract.js';
import type { AbortAnswer } from '../../dist/ipc/revoke-contract.js';
import { openResults } from './result-apps.ts';

let folder: string;
let postgres: PrivatePostgres;
let mariadb: PrivateMariadb;
let results: ResultMethods;
let aborter: (app: string) => (taskId: string) => Promise<AbortAnswer>;
let close: () => Promise<void>;

const DATABASES = ['sqlite', 'postgres', 'mysql'] as const;
const TABLES = { task: 'Shop tasks', group: 'shop_groups' };
const SCHEMAS = { task: 'shop', group: 'shop' };

/** Stores results with Celery's own backend, as workers do. */
const STORE = `
import json, os, pickle
from celery import uuid
from celery.app.task import Context
from celery.result import AsyncResult, GroupResult
import fleet_tasks
app = fleet_tasks.app
backend = app.backend
store = backend.store_result
for n in range(70):
    store(f"n{n}", n, "SUCCESS")
store("ended", {"a": 1}, "SUCCESS")
store("nothing", None, "SUCCESS")
store("wild", [float("nan"), float("-inf"), 2**70, "\\ud800"], "SUCCESS")
store("failed", ValueError("no"), "FAILURE", traceback="tb")
child = AsyncResult("child", app=app)
group = GroupResult("inner", [AsyncResult("m1", app=app), AsyncResult("m2", app=app)], app=app)
request = Context(task="shop.pay", args=[7, "x"], kwargs={"z": 2.5}, hostname="w1@h", retries=2,
                  delivery_info={"routing_key": "mail"})
request.children.extend([child, group])
store("called", "paid", "SUCCESS", request=request)
members = [AsyncResult(f"n{n}", app=app) for n in range(3)] + [group]
GroupResult("g1", members, parent=AsyncResult("p", app=app), app=app).save(backend=backend)
app.conf.result_serializer = "pickle"
backend.serializer = "pickle"
store("pickled", {"a": 1}, "SUCCESS")
backend.serializer = "json"
`;

async function store(url: string, config: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await runPython(['-c', STORE], {
    brokerUrl: 'redis://localhost:1',
    backendUrl: url,
    env: { FLEET_CONFIG: JSON.stringify({ result_extended: true, ...config }) },
  });
}

const sqliteUrl = () => `db+sqlite:///${join(folder, 'results.db')}`;
const withDriver = (url: string, scheme: string) => url.replace(/^\w+:/, `db+${scheme}:`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnc-results-'));
  [postgres, mariadb] = await Promise.all([startPostgres(), startMariadb()]);
  const file = sqliteUrl();
  const named = { database_table_names: TABLES, database_table_schemas: SCHEMAS };
  postgres.sql('CREATE SCHEMA shop AUTHORIZATION cnc');
  await Promise.all([
    store(file),
    store(withDriver(postgres.url, 'postgresql+pg8000')),
    store(withDriver(postgres.url, 'postgresql+pg8000'), named),
    store(withDriver(mariadb.url, 'mysql+pymysql')),
  ]);
  ({ results, aborter, close } = openResults({
    sqlite: { backendUrl: file },
    missing: { backendUrl: `db+sqlite:///${join(folder, 'missing.db')}` },
    memory: { backendUrl: 'db+sqlite://' },
    postgres: { backendUrl: withDriver(postgres.url, 'postgresql+psycopg2') },
    named: {
      backendUrl: withDriver(postgres.url, 'postgresql+asyncpg'),
      backendOptions: { tableNames: TABLES, tableSchemas: SCHEMAS },
    },
    mysql: { backendUrl: withDriver(mariadb.url, 'mysql+mysqldb') },
    socket: {
      backendUrl: `db+mariadb+pymysql://cnc:p%40ss/word@/cnc?unix_socket=${mariadb.socketPath}&charset=utf8mb4`,
    },
    'wrong password': { backendUrl: `db+mysql+pymysql://cnc:s3cret@127.0.0.1:${mariadb.port}/cnc` },
    oracle: { backendUrl: 'db+oracle://u:s3cret@h/x' },
    port: { backendUrl: 'db+mysql://u:s3cret@h:no/x' },
    hosts: { backendUrl: 'db+postgresql://u:s3cret@/x?host=a&host=b' },
  }));
}, 180_000);

afterAll(async () => {
  await close?.();
  await Promise.all([postgres?.stop(), mariadb?.stop()]);
  await rm(folder, { recursive: true });
});

describe.each([...DATABASES, 'named', 'socket'])("results of Celery's database backend, %s", (app) => {
  it('are read as this Celery stores them', async () => {
    const read = (taskId: string) => results.getResult({ app, taskId });
    expect(await read('ended')).toMatchObject({
      taskId: 'ended',
      state: 'SUCCESS',
      result: { a: 1 },
      dateDone: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/),
      call: null,
      opaque: null,
    });
    expect(await read('nothing')).toMatchObject({ state: 'SUCCESS', result: null, opaque: null });
    expect(await read('wild')).toMatchObject({
      result: ['NaN', '-Infinity', '1180591620717411303424', '\ud800'],
    });
    expect(await read('failed')).toMatchObject({
      state: 'FAILURE',
      result: { exc_type: 'ValueError', exc_message: ['no'] },
      traceback: 'tb',
    });
    expect(await read('no-such-task')).toBeNull();
  });

  it('tell the call and the children, where they are kept', async () => {
    expect(await results.getResult({ app, taskId: 'called' })).toMatchObject({
      call: {
        name: 'shop.pay',
        argsJson: '[7, "x"]',
        kwargsJson: '{"z": 2.5}',
        worker: 'w1@h',
        queue: 'mail',
        retries: 2,
      },
      children: [
        { id: 'child', members: null },
        {
          id: 'inner',
          members: [
            { id: 'm1', members: null },
            { id: 'm2', members: null },
          ],
        },
      ],
    });
  });

  it('are told as opaque where they are pickles', async () => {
    expect(await results.getResult({ app, taskId: 'pickled' })).toMatchObject({
      state: 'SUCCESS',
      result: null,
      opaque: { kind: 'pickle', bytes: expect.any(Number) },
    });
  });

  it('are listed page by page, newest first, each once', async () => {
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await results.listResults({ app, kind: 'task', limit: 20, ...(after ? { after } : {}) });
      expect(page.items.length).toBeLessThanOrEqual(20);
      ids.push(...page.items.map(({ id }) => id));
      after = page.next ?? undefined;
    } while (after);
    expect(ids.slice(0, 2)).toEqual(['pickled', 'called']);
    expect(ids).toHaveLength(76);
    expect(new Set(ids).size).toBe(76);
    const { items } = await results.listResults({ app, kind: 'task', limit: 2 });
    expect(items[1]).toMatchObject({ id: 'called', state: 'SUCCESS', name: 'shop.pay', bytes: 6 });
    expect(await results.listResults({ app, kind: 'group', limit: 5 })).toMatchObject({
      items: [{ id: 'g1', state: null }],
      next: null,
    });
  });
});

describe.each(DATABASES)("groups of Celery's database backend, %s", (app) => {
  it('are read, and forgotten with their members', async () => {
    const group = { app, groupId: 'g1' };
    expect(await results.getGroupResult(group)).toMatchObject({
      groupId: 'g1',
      members: [{ id: 'n0', members: null }, { id: 'n1' }, { id: 'n2' }, { id: 'inner', members: [{}, {}] }],
      total: 4,
      parentId: 'p',
      chord: null,
      opaque: null,
      dateDone: expect.any(String),
    });
    expect(await results.getGroupResult({ app, groupId: 'nobody' })).toBeNull();
    const counted = { group: true, results: 3 };
    expect(await results.forgetGroupResult({ ...group, members: true, dryRun: true })).toEqual(counted);
    expect(await results.getResult({ app, taskId: 'n0' })).not.toBeNull();
    expect(await results.forgetGroupResult({ ...group, members: true, dryRun: false })).toEqual(counted);
    expect(await results.getResult({ app, taskId: 'n0' })).toBeNull();
    expect(await results.getResult({ app, taskId: 'n3' })).not.toBeNull();
    expect(await results.getGroupResult(group)).toBeNull();
  });

  it('leave results that are forgotten one by one to themselves', async () => {
    expect(await results.forgetResult({ app, taskId: 'n3' })).toBe(true);
    expect(await results.forgetResult({ app, taskId: 'n3' })).toBe(false);
    expect(await results.getResult({ app, taskId: 'n4' })).toMatchObject({ result: 4 });
  });
});

describe.each([...DATABASES, 'named', 'socket'])('aborting over %s', (app) => {
  it('stores it as Celery does, but never over an end', async () => {
    const { of, abort } = { of: (taskId: string) => results.getResult({ app, taskId }), abort: aborter(app) };
    expect(await abort('ended')).toEqual({ aborted: false, previousState: 'SUCCESS' });
    expect(await of('ended')).toMatchObject({ state: 'SUCCESS', result: { a: 1 } });
    const fresh = { aborted: true, previousState: app === 'socket' ? 'ABORTED' : null };
    expect(await abort('not yet')).toEqual(fresh);
    expect(await of('not yet')).toMatchObject({ state: 'ABORTED', result: null, opaque: null });
    expect(await abort('not yet')).toEqual({ aborted: true, previousState: 'ABORTED' });
    // Celery numbers its rows on as before.
    const url =
      app === 'sqlite' ? sqliteUrl() : app === 'mysql' ? withDriver(mariadb.url, 'mysql+pymysql') : null;
    if (url === null) return;
    const script =
      'import fleet_tasks as f; f.app.backend.store_result("later", 1, "SUCCESS"); print(f.app.AsyncResult("not yet").state)';
    const printed = await runPython(['-c', script], { brokerUrl: 'redis://localhost:1', backendUrl: url });
    expect(printed.trim()).toBe('ABORTED');
    expect(await of('later')).toMatchObject({ result: 1 });
  });
});

describe('results in SQL', () => {
  it('are waited for as long as is asked', async () => {
    const wait = (taskId: string, timeoutMs: number) =>
      results.waitForResult({ app: 'sqlite', taskId, timeoutMs });
    expect(await wait('ended', 60_000)).toMatchObject({ state: 'SUCCESS' });
    expect(await wait('no-such-task', 50)).toBeNull();
  });

  it.each([
    ['missing', 'CNC_BACKEND_UNREACHABLE', /missing\.db/],
    ['wrong password', 'CNC_BACKEND_UNREACHABLE', /denied/],
    ['memory', 'CNC_BACKEND_URL', /in memory/],
    ['port', 'CNC_BACKEND_URL', /port/],
    ['hosts', 'CNC_BACKEND_URL', /several/],
    ['oracle', 'CNC_BACKEND_UNSUPPORTED', /oracle.*MySQL/],
  ])('say what is wrong where they cannot be read: %s', async (app, code, text) => {
    const refused = results.getResult({ app, taskId: 'x' });
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(text);
    await expect(refused).rejects.not.toThrow(/s3cret/);
  });
});
