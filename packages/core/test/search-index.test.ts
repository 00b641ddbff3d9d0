import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
// The build, not the sources: the threads load their own entry files.
import { SqliteController } from '../dist/db/adapters/sqlite/sqlite-controller.js';
import { sampleBatch, sampleTaskLife } from '../dist/testing/sample-events.js';

const TEST_LIMIT_MS = 180_000;
const KILLS = 6;

let dir = '';
let dbPath = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cnc-search-index-'));
  dbPath = join(dir, 'cnc.db');
});

afterEach(() => rm(dir, { recursive: true }));

async function open(): Promise<SqliteController> {
  const controller = new SqliteController({ dbPath, run: 'test', onProblem: () => {} });
  await controller.init();
  await controller.migrate();
  return controller;
}

/** Waits until the thread has taken in everything that there is, and gives what the index has for a word. */
async function indexed(word: string): Promise<{ entries: number; tasks: number }> {
  const main = new Database(dbPath, { readonly: true });
  const index = new Database(`${dbPath}-search`, { readonly: true });
  try {
    const number = (db: Database.Database, sql: string) => db.prepare(sql).pluck().get() as number;
    for (;;) {
      const newest = number(main, 'SELECT coalesce(max(seq), 0) FROM tasks');
      const note = number(main, 'SELECT coalesce(max(id), 0) FROM search_notes');
      const [through, notesThrough] = index
        .prepare('SELECT indexed_through, notes_through FROM progress')
        .raw()
        .get() as [number, number];
      if (through >= newest && notesThrough >= note) break;
      await sleep(50);
    }
    const parts = index.prepare('SELECT part FROM parts').pluck().all() as number[];
    const entries = parts.map(
      (part) =>
        index
          .prepare(`SELECT count(*) FROM text_${part} WHERE text_${part} MATCH ?`)
          .pluck()
          .get(word) as number,
    );
    return {
      entries: entries.reduce((sum, count) => sum + count, 0),
      tasks: number(main, 'SELECT count(*) FROM tasks'),
    };
  } finally {
    main.close();
    index.close();
  }
}

it(
  'follows ingest: what is found is the same before and after it is in the index',
  async () => {
    const controller = await open();
    const id = randomUUID();
    const [sent, received, started, failed] = sampleTaskLife({
      id,
      outcome: 'failure',
      args: "('Überraschung',)",
    });
    const find = async (text: string) =>
      (await controller.listTasks({ limit: 10, where: [{ field: 'text', text }] })).items.map(
        (task) => task.id,
      );
    await controller.ingest(sampleBatch({ sequence: 1, taskEvents: [sent, received] as never }));
    expect(await find('uberraschung')).toEqual([id]);
    expect(await indexed('uberraschung')).toEqual({ entries: 1, tasks: 1 });
    expect(await find('uberraschung')).toEqual([id]);
    expect(await find('valueerror')).toEqual([]);
    await controller.ingest(sampleBatch({ sequence: 2, taskEvents: [started, failed] as never }));
    expect(await find('valueerror')).toEqual([id]);
    expect(await indexed('valueerror')).toEqual({ entries: 1, tasks: 1 });
    expect(await find('valueerror')).toEqual([id]);
    await controller.purge();
    expect(await find('valueerror')).toEqual([]);
    await controller.close();
  },
  TEST_LIMIT_MS,
);

it(
  'has every task once, whenever its process was killed',
  async () => {
    const script = join(dir, 'busy.mjs');
    await writeFile(script, BUSY_PROCESS);
    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawn(process.execPath, [script, dbPath, String(kill)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      // Somewhere in the next few slices.
      await sleep(1000 + kill * 170);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    const controller = await open();
    const { entries, tasks } = await indexed('shared');
    expect(tasks > 0).toBe(true);
    expect(entries).toBe(tasks);
    await controller.close();
  },
  TEST_LIMIT_MS,
);

/** Stores tasks as fast as it can, half of which end only after they may have been indexed. */
const BUSY_PROCESS = `
  import { randomUUID } from 'node:crypto';
  import { SqliteController } from '${new URL('../dist/db/adapters/sqlite/sqlite-controller.js', import.meta.url).href}';
  import { sampleBatch, sampleTaskLife } from '${new URL('../dist/testing/sample-events.js', import.meta.url).href}';
  const [dbPath, run] = process.argv.slice(2);
  const controller = new SqliteController({ dbPath, run, onProblem: console.error });
  await controller.init();
  await controller.migrate();
  console.log('open');
  let late = [];
  for (let sequence = 1; ; sequence++) {
    const lives = Array.from({ length: 300 }, () => sampleTaskLife({ id: randomUUID(), args: "('shared',)" }));
    const taskEvents = lives.flatMap((life, n) => (n % 2 ? life : life.slice(0, 3)));
    const ended = sequence % 20 === 0 ? late : [];
    if (ended === late) late = [];
    late.push(...lives.flatMap((life, n) => (n % 2 ? [] : life.slice(3))));
    await controller.ingest(sampleBatch({ engineRun: run, sequence, taskEvents: [...ended, ...taskEvents] }));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
`;
