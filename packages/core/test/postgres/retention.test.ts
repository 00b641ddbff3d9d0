import { randomUUID } from 'node:crypto';
import { type PrivatePostgres, startPostgres } from '@celery-cnc/fleet';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PostgresController } from '../../dist/db/adapters/postgres/postgres-controller.js';
import { sampleBatch, sampleHeartbeat, sampleTaskLife } from '../../dist/testing/sample-events.js';
import { KEEP_ALL, startHost } from './hosts.ts';

const DAY = 86_400;
const LIMITS = { ...KEEP_ALL, maxAgeSeconds: 30 * DAY, failuresMaxAgeSeconds: 90 * DAY };

let postgres: PrivatePostgres;
let schema = '';
let schemas = 0;
let db: PostgresController;
let problems: string[];
let sequence = 0;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  schema = `retention_${++schemas}`;
  sequence = 0;
  problems = [];
  db = await startHost(postgres, schema, 'test', problems, LIMITS);
});
afterEach(async () => {
  await db.close();
  expect(problems).toEqual([]);
});

/** Tasks of every kind that a day can hold. */
async function ingestDay(at: number): Promise<Record<'ok' | 'failed' | 'open' | 'pinned', string>> {
  const ids = { ok: randomUUID(), failed: randomUUID(), open: randomUUID(), pinned: randomUUID() };
  const taskEvents = [
    ...sampleTaskLife({ id: ids.ok, at }),
    ...sampleTaskLife({ id: ids.failed, at, outcome: 'failure' }),
    ...sampleTaskLife({ id: ids.open, at }).slice(0, 3),
    ...sampleTaskLife({ id: ids.pinned, at }),
  ];
  await db.ingest(sampleBatch({ sequence: ++sequence, taskEvents }));
  await db.setTaskPinned({ id: ids.pinned, pinned: true });
  return ids;
}

/** Moves everything that is stored into the past, as if it had been seen so many days ago. */
function age(days: number): void {
  const by = days * DAY * 1_000_000;
  const today = Math.floor(Date.now() / 86_400_000);
  const statements = [today, today + 1].map((day) => {
    const past = day - days;
    const name = `tasks_${new Date(past * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')}`;
    const range = `FROM (${past * DAY * 1_000_000}) TO (${(past + 1) * DAY * 1_000_000})`;
    return `CREATE TABLE ${name} (LIKE tasks INCLUDING ALL);
      ALTER TABLE tasks_live ATTACH PARTITION ${name} FOR VALUES ${range};`;
  });
  postgres.sql(`SET ROLE cnc; SET search_path = ${schema}; ${statements.join('')}
    UPDATE tasks SET seq = seq - ${by}; UPDATE task_ids SET seq = seq - ${by}; UPDATE pins SET seq = seq - ${by};
    UPDATE task_counts SET day = day - ${days} WHERE day > 0`);
}

const partitions = () =>
  postgres.sql(`SELECT count(*) FROM pg_inherits WHERE inhparent = '${schema}.tasks_live'::regclass`);
const storedIds = () => Number(postgres.sql(`SELECT count(*) FROM ${schema}.task_ids`));
const statesOf = async () => (await db.getOverview({ from: 0, to: 60, steps: 10 })).states;

describe('retention in PostgreSQL', () => {
  it('drops whole days; failures, open and pinned tasks outlive them', async () => {
    const then = Date.now() / 1000 - 40 * DAY;
    const old = await ingestDay(then);
    age(40);
    const young = await ingestDay(Date.now() / 1000);
    const before = partitions();
    await db.runRetention();
    expect(Number(before) - Number(partitions())).toBe(2);
    expect(await db.getTask({ id: old.ok })).toBe(null);
    for (const id of [old.failed, old.open, old.pinned, ...Object.values(young)])
      expect((await db.getTask({ id }))?.id).toBe(id);
    expect(await statesOf()).toEqual({ SUCCESS: 3, FAILURE: 2, STARTED: 2 });
    expect((await db.getHealth()).retention?.lastRun).toMatchObject({ tasksDeleted: 1, problem: null });
    expect(storedIds()).toBe(7);
    // What they were counted as in charts stays.
    const overview = await db.getOverview({ from: then - DAY, to: then + DAY, steps: 10 });
    expect(overview.topTasks[0]).toMatchObject({ succeeded: 2, failed: 1 });
  });

  it('goes on with tasks that outlived their day: late events, and their own end', async () => {
    const old = await ingestDay(Date.now() / 1000 - 40 * DAY);
    age(40);
    await db.runRetention();
    const late = sampleTaskLife({ id: old.open, at: Date.now() / 1000 - 40 * DAY }).slice(3);
    await db.ingest(sampleBatch({ sequence: ++sequence, taskEvents: late }));
    expect(await statesOf()).toEqual({ SUCCESS: 2, FAILURE: 1 });
    await db.setTaskPinned({ id: old.pinned, pinned: false });
    await db.runRetention();
    expect(await statesOf()).toEqual({ FAILURE: 1 });
    expect(storedIds()).toBe(1);
  });

  it('takes a task that comes back after it was deleted for a new one', async () => {
    const then = Date.now() / 1000 - 40 * DAY;
    const { ok } = await ingestDay(then);
    age(40);
    await db.runRetention();
    // As in the moment between the day and its ids.
    postgres.sql(`INSERT INTO ${schema}.task_ids VALUES ('${ok}', 4711)`);
    const taskEvents = sampleTaskLife({ id: ok, at: then }).slice(0, 2);
    expect(await db.ingest(sampleBatch({ sequence: ++sequence, taskEvents }))).toMatchObject({
      committed: 2,
    });
    expect(await db.getTask({ id: ok })).toMatchObject({ state: 'RECEIVED' });
  });

  it('makes room by the oldest days where there are too many tasks', async () => {
    const old = await ingestDay(Date.now() / 1000 - 10 * DAY);
    age(10);
    const young = await ingestDay(Date.now() / 1000);
    await db.close();
    db = await startHost(postgres, schema, 'test', problems, { ...LIMITS, maxTasks: 6 });
    await db.runRetention();
    expect(await db.getTask({ id: old.ok })).toBe(null);
    expect(await db.getTask({ id: old.failed })).toBe(null);
    for (const id of [old.open, old.pinned, ...Object.values(young)])
      expect((await db.getTask({ id }))?.id).toBe(id);
    expect(await db.getHealth()).toMatchObject({ tasks: 6 });
  });

  it('is done by one host, and finished by another where it was cut off', async () => {
    await ingestDay(Date.now() / 1000 - 40 * DAY);
    age(40);
    const day = new Date(Date.now() - 40 * DAY * 1000).toISOString().slice(0, 10).replaceAll('-', '');
    postgres.sql(`SET ROLE cnc; SET search_path = ${schema}; ALTER TABLE tasks_live DETACH PARTITION tasks_${day};
      DELETE FROM task_counts; DELETE FROM pins`);
    await db.acquireLease({ name: 'retention', holder: 'other', ttlSeconds: 30 });
    await db.runRetention();
    expect(storedIds()).toBe(4);
    await db.releaseLease({ name: 'retention', holder: 'other' });
    await db.runRetention();
    expect(storedIds()).toBe(0);
    expect(postgres.sql(`SELECT to_regclass('${schema}.tasks_${day}') IS NULL`)).toBe('t');
  });

  it('forgets workers that are gone for longer than they are kept', async () => {
    const now = Date.now() / 1000;
    for (const [name, ageSeconds] of [
      ['gone@h', 8 * DAY],
      ['silent@h', 6 * DAY],
      ['online@h', 0],
    ] as const) {
      const workerEvents = [sampleHeartbeat(name, { timestampSeconds: now - ageSeconds })];
      await db.ingest(sampleBatch({ sequence: ++sequence, receivedAt: now - ageSeconds, workerEvents }));
    }
    await db.close();
    db = await startHost(postgres, schema, 'test', problems, { ...LIMITS, workersMaxAgeSeconds: 7 * DAY });
    await db.runRetention();
    const names = (await db.listWorkers()).map(({ name }) => name);
    expect(names).toEqual(['online@h', 'silent@h']);
  });

  it('keeps no batch waiting while it drops a day', async () => {
    const at = Date.now() / 1000 - 40 * DAY;
    for (let round = 0; round < 20; round++) {
      const taskEvents = Array.from({ length: 100 }, () => sampleTaskLife({ id: randomUUID(), at })).flat();
      await db.ingest(sampleBatch({ sequence: ++sequence, taskEvents }));
    }
    age(40);
    let stop = false;
    const ids: string[] = [];
    const ingesting = (async () => {
      while (!stop) {
        const id = randomUUID();
        ids.push(id);
        await db.ingest(sampleBatch({ sequence: ++sequence, taskEvents: sampleTaskLife({ id }) }));
      }
    })();
    await db.runRetention();
    stop = true;
    await ingesting;
    expect(await statesOf()).toEqual({ SUCCESS: ids.length });
    expect(storedIds()).toBe(ids.length);
  });
});
