import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// The build, not the sources: reader and checkpoint threads load their own entry files.
import { SqliteController } from '../dist/db/adapters/sqlite/sqlite-controller.js';
import { runDbControllerContract } from '../dist/testing/db-controller-contract.js';
import { sampleBatch, sampleTaskLife } from '../dist/testing/sample-events.js';

let dir = '';

runDbControllerContract(
  'sqlite',
  {
    open: async () => {
      dir = await mkdtemp(join(tmpdir(), 'cnc-sqlite-'));
      const controller = new SqliteController({
        dbPath: join(dir, 'cnc.db'),
        run: 'test',
        onProblem: () => {},
      });
      await controller.init();
      await controller.migrate();
      return controller;
    },
    dispose: () => rm(dir, { recursive: true }),
  },
  { describe, it, expect, beforeEach, afterEach },
);

describe('statistics', () => {
  it('outlive their tasks', async () => {
    dir = await mkdtemp(join(tmpdir(), 'cnc-sqlite-'));
    const dbPath = join(dir, 'cnc.db');
    const controller = new SqliteController({ dbPath, run: 'test', onProblem: () => {} });
    await controller.init();
    await controller.migrate();
    const at = Math.floor(Date.now() / 3_600_000) * 3600 - 3600;
    for (let sequence = 1; sequence <= 3; sequence++) {
      const taskEvents = sampleTaskLife({ id: randomUUID(), at: at + sequence * 120 });
      await controller.ingest(sampleBatch({ sequence, taskEvents }));
    }
    const range = { from: at, to: at + 3600 };
    const ask = async () => ({
      report: await controller.getTaskStatistics({ ...range, limit: 10 }),
      series: await controller.getStatisticsSeries({ ...range, name: 'math.add', steps: 60 }),
      topTasks: (await controller.getOverview({ ...range, steps: 12 })).topTasks,
    });
    const before = await ask();
    expect(before.report.totals).toMatchObject({ succeeded: 3, runtime: { count: 3 }, wait: { count: 3 } });
    const other = new Database(dbPath);
    other.exec('DELETE FROM tasks; DELETE FROM task_counts;');
    other.close();
    expect((await controller.listTasks({ limit: 10 })).items).toEqual([]);
    expect(await ask()).toEqual(before);
    await controller.close();
    await rm(dir, { recursive: true });
  });
});
