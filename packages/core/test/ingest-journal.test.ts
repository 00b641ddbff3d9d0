import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SqliteController } from '../dist/db/adapters/sqlite/sqlite-controller.js';
import { sampleBatch, sampleTaskLife } from '../dist/testing/sample-events.js';

/** Enough for a batch of a busy fleet, whose open tasks are deferred. */
const TASKS = 200;
const MINUTE_MS = 60_000;

let dir = '';
let controller: SqliteController;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cnc-journal-'));
  controller = await open(join(dir, 'cnc.db'));
});

afterEach(async () => {
  await controller.close();
  await rm(dir, { recursive: true });
});

async function open(dbPath: string): Promise<SqliteController> {
  const opened = new SqliteController({ dbPath, run: 'test', onProblem: () => {} });
  await opened.init();
  await opened.migrate();
  return opened;
}

/** What kill -9 would leave at this moment: the file and its write-ahead log as they are. */
async function openCopy(): Promise<SqliteController> {
  const copy = join(dir, `${randomUUID()}.db`);
  await copyFile(join(dir, 'cnc.db'), copy);
  await copyFile(join(dir, 'cnc.db-wal'), `${copy}-wal`);
  return open(copy);
}

function rowsOnDisk(): { tasks: number; journal: number } {
  const reader = new Database(join(dir, 'cnc.db'), { readonly: true });
  try {
    const count = (table: string) => reader.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
    return { tasks: count('tasks'), journal: count('ingest_journal') };
  } finally {
    reader.close();
  }
}

const lives = () =>
  Array.from({ length: TASKS }, (_, index) =>
    sampleTaskLife({ id: randomUUID(), at: Date.now() / 1000 + index / 1000 }),
  );

/** All first events, then all second ones, and so on from `from` up to `to`. */
const interleaved = (tasks: ReturnType<typeof lives>, from: number, to: number) =>
  Array.from({ length: to - from }, (_, step) => tasks.map((life) => life[from + step])).flat() as ReturnType<
    typeof sampleTaskLife
  >;

const overview = (db: SqliteController) =>
  db.getOverview({
    from: (Date.now() - 10 * MINUTE_MS) / 1000,
    to: (Date.now() + 10 * MINUTE_MS) / 1000,
    steps: 10,
  });

it('writes no rows of open tasks at once, and all of them before they are read', async () => {
  const tasks = lives();
  await controller.ingest(sampleBatch({ sequence: 1, taskEvents: interleaved(tasks, 0, 3) }));
  expect(rowsOnDisk()).toEqual({ tasks: 0, journal: 1 });
  const page = await controller.listTasks({ limit: 500 });
  expect(page.items.map(({ state }) => state)).toEqual(Array(TASKS).fill('STARTED'));
  expect(rowsOnDisk()).toEqual({ tasks: TASKS, journal: 0 });
});

it('writes them when it gets quiet', async () => {
  await controller.ingest(sampleBatch({ sequence: 1, taskEvents: interleaved(lives(), 0, 3) }));
  await expect.poll(rowsOnDisk, { timeout: 10_000 }).toEqual({ tasks: TASKS, journal: 0 });
});

it('makes the rows that a killed process owed, and counts nothing twice', async () => {
  const tasks = lives();
  await controller.ingest(sampleBatch({ sequence: 1, taskEvents: interleaved(tasks, 0, 2) }));
  await controller.ingest(sampleBatch({ sequence: 2, taskEvents: interleaved(tasks, 2, 3) }));
  const survivor = await openCopy();
  try {
    for (const life of tasks) {
      const task = await survivor.getTask({ id: life[0]?.taskId as string });
      expect(task).toMatchObject({ state: 'STARTED', events: life.slice(0, 3) });
    }
    // The engine did not hear the answer and sends the batch again; then the tasks go on.
    const again = sampleBatch({ sequence: 2, taskEvents: interleaved(tasks, 2, 3) });
    expect(await survivor.ingest(again)).toEqual({ committed: 0, duplicates: TASKS });
    await survivor.ingest(sampleBatch({ sequence: 3, taskEvents: interleaved(tasks, 3, 4) }));
    await controller.ingest(sampleBatch({ sequence: 3, taskEvents: interleaved(tasks, 3, 4) }));
    const counted = await overview(survivor);
    expect(counted.states).toEqual({ SUCCESS: TASKS });
    expect(counted.series).toEqual((await overview(controller)).series);
    expect((await survivor.listTasks({ limit: 500 })).items.length).toBe(TASKS);
  } finally {
    await survivor.close();
  }
});

it('shows a task that was told in the change feed, and tells repeated events of deferred tasks as such', async () => {
  const told: string[] = [];
  controller.onCommit(({ tasks }) => told.push(...tasks.map(({ id }) => id)));
  const tasks = lives();
  const events = interleaved(tasks, 0, 2);
  await controller.ingest(sampleBatch({ sequence: 1, taskEvents: events }));
  expect(told.length).toBe(TASKS);
  expect(await controller.getTask({ id: told[0] as string })).toMatchObject({ state: 'RECEIVED' });
  expect(await controller.ingest(sampleBatch({ sequence: 2, taskEvents: events }))).toEqual({
    committed: 0,
    duplicates: 2 * TASKS,
  });
});
