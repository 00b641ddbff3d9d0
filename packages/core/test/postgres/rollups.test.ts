import { randomUUID } from 'node:crypto';
import { type PrivatePostgres, startPostgres } from '@celery-cnc/fleet';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePostgresUrl } from '../../dist/config/postgres-url.js';
import { openPool, type PostgresDatabase } from '../../dist/db/adapters/postgres/open-database.js';
import type { PostgresController } from '../../dist/db/adapters/postgres/postgres-controller.js';
import { deleteExpiredRecords } from '../../dist/db/adapters/postgres/retention/expired-records.js';
import { foldRollups } from '../../dist/db/adapters/postgres/rollup-fold.js';
import { sampleBatch, sampleTaskLife } from '../../dist/testing/sample-events.js';
import { KEEP_ALL, startHost } from './hosts.ts';

const HOUR = 3600;
const SCHEMA = 'rollups';

let postgres: PrivatePostgres;
let controller: PostgresController;
let db: PostgresDatabase;

beforeAll(async () => {
  postgres = await startPostgres();
  const { url } = postgres;
  controller = await startHost(postgres, SCHEMA);
  db = openPool({ address: parsePostgresUrl(url), schema: SCHEMA }, 3, () => {});
});
afterAll(async () => {
  await db.$client.end();
  await controller.close();
  await postgres.stop();
});

describe('rollups in PostgreSQL', () => {
  it('tell the same before they are summed up, while, and after, by two hosts at once', async () => {
    const at = Math.floor(Date.now() / 1000 / HOUR) * HOUR - 2 * HOUR;
    let sequence = 0;
    const ingest = async (count: number) => {
      for (let index = 0; index < count; index++) {
        const place = { worker: `w${index % 3}@host`, queue: `q${index % 2}` };
        const life = sampleTaskLife({ id: randomUUID(), at: at + (index % 90) * 60, ...place });
        await controller.ingest(sampleBatch({ sequence: ++sequence, taskEvents: life }));
      }
    };
    const ask = async () => {
      const range = { from: at, to: at + 2 * HOUR };
      return {
        all: await controller.getTaskStatistics({ ...range, limit: 5 }),
        worker: await controller.getTaskStatistics({ ...range, worker: 'w1@host', limit: 5 }),
        place: await controller.getStatisticsSeries({ ...range, worker: 'w1@host', queue: 'q1', steps: 120 }),
        queue: await controller.getStatisticsSeries({ ...range, queue: 'q1', steps: 24 }),
      };
    };
    await ingest(60);
    const before = await ask();
    expect(before.all.totals).toMatchObject({ succeeded: 60, wait: { count: 60 }, runtime: { count: 60 } });
    expect(before.place.totals.succeeded).toBe(10);
    await Promise.all([foldRollups(db), foldRollups(db)]);
    expect(await ask()).toEqual(before);
    await ingest(60);
    const twice = await ask();
    expect(twice.all.totals).toMatchObject({ sent: 120, succeeded: 120, wait: { count: 120 } });
    await foldRollups(db);
    const { rows } = await db.execute(sql`SELECT count(*)::int AS left FROM rollup_deltas`);
    expect(rows).toEqual([{ left: 0 }]);
    expect(await ask()).toEqual(twice);
    await db.execute(sql`TRUNCATE tasks, task_ids, task_counts`);
    expect(await ask()).toEqual(twice);
  });

  it('let hours stand in for minutes that are no longer kept', async () => {
    const DAY = 24 * HOUR;
    const at = Math.floor(Date.now() / 1000 / HOUR) * HOUR - 3 * DAY;
    const tell = async (minute: number, sequence: number) => {
      const life = sampleTaskLife({ id: randomUUID(), name: 'old.task', at: at + minute * 60 });
      await controller.ingest(sampleBatch({ sequence, engineRun: 'old', taskEvents: life }));
    };
    const ask = async (from: number, to: number) => {
      const range = { from: at + from * 60, to: at + to * 60 };
      const report = await controller.getTaskStatistics({ ...range, name: 'old.task', limit: 1 });
      return report.totals.succeeded;
    };
    await tell(5, 1);
    await tell(30, 2);
    await foldRollups(db);
    expect([await ask(0, 10), await ask(0, 60)]).toEqual([1, 2]);
    const limits = { ...KEEP_ALL, minutesMaxAgeSeconds: DAY, hoursMaxAgeSeconds: 10 * DAY };
    expect(await deleteExpiredRecords(db, limits, Date.now() / 1000)).toBeGreaterThan(0);
    expect([await ask(0, 10), await ask(0, 60)]).toEqual([2, 2]);
    await tell(7, 3);
    await foldRollups(db);
    expect([await ask(0, 10), await ask(0, 60)]).toEqual([3, 3]);
  });
});
