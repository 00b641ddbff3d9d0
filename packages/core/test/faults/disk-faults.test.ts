import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canMount, fillUp, findPython, mountDisk, mountReadOnly } from '@celery-cnc/fleet';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { salvageDatabase } from '../../dist/db/adapters/sqlite/maintenance/salvage-database.js';
import { BatchSource, openController } from './open-controller.ts';

const DISK_BYTES = 16 * 1_048_576;
const TASKS = 300;

let dir = '';
let dbPath = '';
/** What has to be undone, the last first. */
const cleanUps: (() => unknown)[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cnc-faults-'));
  dbPath = join(dir, 'cnc.db');
  cleanUps.push(() => rm(dir, { recursive: true, force: true }));
});

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function opened(path = dbPath) {
  const { controller, problems } = await openController(path);
  cleanUps.push(() => controller.close());
  return { controller, problems };
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Fills a file with tasks and closes it. */
async function fill(batches = 3): Promise<number> {
  const { controller } = await openController(dbPath);
  const source = new BatchSource();
  for (let batch = 0; batch < batches; batch++) await controller.ingest(source.next(TASKS));
  await controller.close();
  return batches * TASKS;
}

/** Runs a Python program beside, until it is told to end; resolves when it has printed a line. */
async function python(program: string): Promise<ChildProcess> {
  const child = spawn(findPython(), ['-u', '-c', program, dbPath], { stdio: ['pipe', 'pipe', 'inherit'] });
  cleanUps.push(() => child.kill('SIGKILL'));
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

describe.skipIf(!canMount())('a full disk', () => {
  it('refuses batches whole, says so, and takes them when there is space again', async () => {
    const disk = mountDisk(DISK_BYTES);
    cleanUps.push(() => disk.remove());
    const ballast = join(disk.path, 'ballast');
    writeFileSync(ballast, Buffer.alloc(DISK_BYTES / 2));
    const { controller } = await opened(join(disk.path, 'cnc.db'));
    const source = new BatchSource();
    // Its readers are there before the disk is full.
    await controller.listTasks({ limit: 10 });
    let committed = 0;
    let batch = source.next(TASKS, 2000);
    // A checkpoint makes room in the log, so one refusal is not the last word. Tried again and again, as the engine does.
    for (let refusals = 0; refusals < 5; ) {
      try {
        await controller.ingest(batch);
        committed += TASKS;
        refusals = 0;
        batch = source.next(TASKS, 2000);
      } catch (error) {
        expect(error).toMatchObject({
          code: 'CNC_DATABASE_FULL',
          message: expect.stringContaining('Free space'),
        });
        refusals++;
        fillUp(join(disk.path, `more-${committed}`));
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
    expect(committed).toBeGreaterThan(0);
    expect(await controller.getHealth()).toMatchObject({
      ok: false,
      problem: expect.stringContaining('The disk is full'),
      tasks: committed,
    });
    // What is there can be read all the while.
    expect((await controller.listTasks({ limit: 10 })).items).toHaveLength(10);
    expect((await controller.getIngestCounters()).taskEventsCommitted).toBe(committed * 4);

    rmSync(ballast);
    expect(await controller.ingest(batch)).toEqual({ committed: TASKS * 4, duplicates: 0 });
    await until('all is well', async () => (await controller.getHealth()).problem === null);
    expect(await controller.getHealth()).toMatchObject({ ok: true, tasks: committed + TASKS });
    expect((await controller.getIngestCounters()).taskEventsCommitted).toBe((committed + TASKS) * 4);
  });

  it('is told at the start as well', async () => {
    const disk = mountDisk(1_048_576);
    cleanUps.push(() => disk.remove());
    fillUp(join(disk.path, 'ballast'));
    await expect(openController(join(disk.path, 'cnc.db'))).rejects.toMatchObject({
      code: 'CNC_DATABASE_FULL',
    });
  });
});

describe.skipIf(!canMount())('a disk that may not be written', () => {
  it('is refused with the cure, and the file is left as it was', async () => {
    await fill();
    const before = statSync(dbPath).mtimeMs;
    const disk = mountReadOnly(dir);
    cleanUps.push(() => disk.remove());
    await expect(openController(join(disk.path, 'cnc.db'))).rejects.toMatchObject({
      code: 'CNC_DATABASE_READONLY',
      message: expect.stringContaining('the right to write'),
    });
    expect(statSync(dbPath).mtimeMs).toBe(before);
  });
});

describe('another program that writes the file', () => {
  it('makes batches wait and says so; when it lets go all is stored', async () => {
    const { controller } = await opened();
    const source = new BatchSource();
    await controller.ingest(source.next(1));
    const holder = await python(
      'import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\nc.execute("BEGIN EXCLUSIVE")\nprint("held")\nsys.stdin.read()\nc.execute("COMMIT")',
    );
    const batch = source.next(TASKS);
    await expect(controller.ingest(batch)).rejects.toMatchObject({
      code: 'CNC_DATABASE_LOCKED',
      message: expect.stringContaining('Another program holds the file'),
    });
    expect(await controller.getHealth()).toMatchObject({ ok: false, tasks: 1 });
    expect((await controller.listTasks({ limit: 10 })).items).toHaveLength(1);
    const ended = once(holder, 'exit');
    holder.stdin?.end();
    await ended;
    expect(await controller.ingest(batch)).toEqual({ committed: TASKS * 4, duplicates: 0 });
    expect(await controller.getHealth()).toMatchObject({ ok: true, problem: null, tasks: TASKS + 1 });
  });
});

describe('a damaged file', () => {
  it('whose header is gone is refused', async () => {
    await fill();
    overwrite(dbPath, 0, Buffer.from('This is no database at all'));
    await expect(openController(dbPath)).rejects.toMatchObject({
      code: 'CNC_DATABASE_CORRUPT',
      message: expect.stringContaining('restore a backup'),
    });
  });

  it('with a broken page in the tasks: that read says so, ingest and all other reads go on', async () => {
    const tasks = await fill();
    breakPage(leafPageOf('tasks'));
    const { controller } = await opened();
    const source = new BatchSource();
    await expect(
      controller.countTasks({ where: [{ field: 'text', text: 'nowhere' }], limit: 100_000 }),
    ).rejects.toMatchObject({
      code: 'CNC_DATABASE_CORRUPT',
    });
    const health = await controller.getHealth();
    expect(health).toMatchObject({ ok: true, problem: expect.stringContaining('damaged') });
    for (let batch = 0; batch < 3; batch++) {
      const { sequence } = source.next(0);
      expect(await controller.ingest({ ...source.next(TASKS), sequence: sequence + 100 })).toEqual({
        committed: TASKS * 4,
        duplicates: 0,
      });
    }
    expect((await controller.listTasks({ limit: 50 })).items).toHaveLength(50);
    // A read that does not meet it says nothing about the damage.
    expect(await controller.getHealth()).toMatchObject({
      ok: true,
      problem: expect.stringContaining('restore a backup'),
      tasks: tasks + 3 * TASKS,
    });
  });

  it('with a broken page that ingest needs: no batch is taken for stored, and reads go on', async () => {
    await fill();
    breakPage(rootPageOf('tasks_state'));
    const { controller } = await opened();
    const batch = { ...new BatchSource().next(TASKS), sequence: 100 };
    for (let tries = 0; tries < 2; tries++)
      await expect(controller.ingest(batch)).rejects.toMatchObject({ code: 'CNC_DATABASE_CORRUPT' });
    expect((await controller.listTasks({ limit: 10 })).items).toHaveLength(10);
    expect(await controller.getTask({ id: batch.taskEvents[0]?.taskId ?? '' })).toBeNull();
    expect(await controller.getHealth()).toMatchObject({
      ok: false,
      problem: expect.stringContaining('damaged'),
    });
  });

  it('is salvaged: whole where indexes alone are damaged', async () => {
    const tasks = await fill();
    for (const index of ['tasks_state', 'tasks_name_state', 'tasks_id']) breakPage(rootPageOf(index));
    const file = join(dir, 'new.db');
    const saved = await salvageDatabase(dbPath, file);
    expect(saved.tasks).toBe(tasks);
    expect(saved.tables.filter(({ complete }) => !complete)).toEqual([]);
    const { controller } = await opened(file);
    expect(
      (await controller.listTasks({ limit: 10, where: [{ field: 'state', anyOf: ['SUCCESS'] }] })).items,
    ).toHaveLength(10);
    expect(await controller.ingest({ ...new BatchSource().next(TASKS), sequence: 100 })).toEqual({
      committed: TASKS * 4,
      duplicates: 0,
    });
    expect(await controller.getHealth()).toMatchObject({ ok: true, problem: null, tasks: tasks + TASKS });
    await expect(salvageDatabase(dbPath, file)).rejects.toMatchObject({ code: 'CNC_BACKUP_FAILED' });
  });

  it('is salvaged: all but what the damaged page held', async () => {
    const tasks = await fill();
    breakPage(leafPageOf('tasks'));
    const file = join(dir, 'new.db');
    const saved = await salvageDatabase(dbPath, file);
    expect(saved.tables.filter(({ complete }) => !complete).map(({ name }) => name)).toEqual(['tasks']);
    expect(saved.tasks).toBeLessThan(tasks);
    expect(saved.tasks).toBeGreaterThan(tasks - 20);
    const { controller } = await opened(file);
    expect(await controller.getHealth()).toMatchObject({ ok: true, problem: null, tasks: saved.tasks });
    const { states } = await controller.getOverview({
      from: Date.now() / 1000 - 600,
      to: Date.now() / 1000 + 600,
      steps: 10,
    });
    expect(states).toEqual({ SUCCESS: saved.tasks });
  });

  it('with garbage behind its write-ahead log loses nothing', async () => {
    const first = await openController(dbPath);
    const source = new BatchSource();
    for (let batch = 0; batch < 3; batch++) await first.controller.ingest(source.next(TASKS));
    // As kill -9 in the middle of a write leaves it.
    const copy = join(dir, 'copy.db');
    copyFileSync(dbPath, copy);
    copyFileSync(`${dbPath}-wal`, `${copy}-wal`);
    await first.controller.close();
    appendFileSync(`${copy}-wal`, Buffer.alloc(50_000, 0x5a));
    const { controller } = await opened(copy);
    expect(await controller.getHealth()).toMatchObject({ ok: true, tasks: 3 * TASKS });
  });

  it('of the search index is a matter of the index alone', async () => {
    const tasks = await fill();
    const { controller } = await opened();
    await controller.close();
    expect(existsSync(`${dbPath}-search`)).toBe(true);
    truncateSync(`${dbPath}-search`, 5000);
    const again = await opened();
    expect(await again.controller.getHealth()).toMatchObject({ ok: true, tasks });
    expect((await again.controller.listTasks({ limit: 10 })).items).toHaveLength(10);
  });
});

/** Number of a page that holds rows of a table, from 1. */
function leafPageOf(table: string): number {
  return readOnly((client) =>
    client.prepare("SELECT min(pageno) FROM dbstat WHERE name = ? AND pagetype = 'leaf'").pluck().get(table),
  );
}

/** Number of the page through which all of an index is reached. */
function rootPageOf(index: string): number {
  return readOnly((client) =>
    client.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(index),
  );
}

function readOnly(read: (client: Database.Database) => unknown): number {
  const client = new Database(dbPath, { readonly: true });
  const value = read(client);
  client.close();
  if (typeof value !== 'number') throw new Error('there is no such page');
  return value;
}

function breakPage(page: number): void {
  const size = readOnly((client) => client.pragma('page_size', { simple: true }));
  overwrite(dbPath, (page - 1) * size, Buffer.alloc(size, 0xff));
}

function overwrite(path: string, position: number, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, position);
  const back = Buffer.alloc(bytes.length);
  readSync(file, back, 0, bytes.length, position);
  closeSync(file);
  if (!back.equals(bytes)) throw new Error('not written');
}
