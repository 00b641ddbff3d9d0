import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
// The build, not the sources: threads load their own entry files.
import { SqliteController } from '../dist/db/adapters/sqlite/sqlite-controller.js';
import { sampleBatch, sampleTaskLife } from '../dist/testing/sample-events.js';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

let dir = '';
let dbPath = '';
let controller: SqliteController | undefined;
let sequence = 0;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'cnc-live-backup-'));
  dbPath = join(dir, 'data.db');
  writeFileSync(join(dir, 'cnc.config.json'), JSON.stringify({ database: { dbPath: './data.db' } }));
  await start();
});

afterEach(async () => {
  await controller?.close();
  rmSync(dir, { recursive: true });
});

async function start(): Promise<void> {
  controller = new SqliteController({ dbPath, run: 'test', onProblem: () => {} });
  await controller.init();
  await controller.migrate();
}

async function stop(): Promise<void> {
  await controller?.close();
  controller = undefined;
}

async function store(tasks: number): Promise<void> {
  const lives = Array.from({ length: tasks }, () => sampleTaskLife({ id: crypto.randomUUID() }));
  await controller?.ingest(sampleBatch({ sequence: ++sequence, taskEvents: lives.flat() }));
}

async function celeryCnc(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}

it('backs up a running database by the command line, and puts it back when it has stopped', async () => {
  for (let round = 0; round < 20; round++) await store(100);
  let isMade = false;
  const backup = celeryCnc('backup', 'kept.db').finally(() => {
    isMade = true;
  });
  while (!isMade) {
    await store(10);
    await new Promise((done) => setTimeout(done, 5));
  }
  const made = await backup;
  expect(made).toMatchObject({ status: 0, stderr: '' });
  const tasks = Number(/(\d+) tasks/.exec(made.stdout)?.[1]);
  expect(tasks).toBeGreaterThanOrEqual(2000);
  expect(await celeryCnc('backup', 'kept.db')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[CNC_BACKUP_FAILED]'),
  });
  const running = await celeryCnc('restore', 'kept.db');
  expect(running).toMatchObject({ status: 1, stderr: expect.stringContaining('[CNC_ALREADY_RUNNING]') });
  expect(await celeryCnc('db', 'check', '--full')).toMatchObject({ status: 0 });
  await stop();

  const restored = await celeryCnc('restore', 'kept.db');
  expect(restored).toMatchObject({ status: 0, stdout: expect.stringContaining('replaced-') });
  const info = JSON.parse((await celeryCnc('db', 'info', '--json')).stdout) as { tasks: number };
  expect(info.tasks).toBe(tasks);
  await start();
  expect(await controller?.getHealth()).toMatchObject({ ok: true, tasks });
  const page = await controller?.listTasks({ limit: 5, where: [{ field: 'text', text: 'math' }] });
  expect(page?.items.length).toBe(5);
});

it('finds damage, and refuses other kinds of databases', async () => {
  await store(500);
  await stop();
  const bytes = readFileSync(dbPath);
  bytes.fill(0xff, bytes.length - 20_000, bytes.length - 4000);
  writeFileSync(dbPath, bytes);
  expect(await celeryCnc('db', 'check')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[CNC_DATABASE_CORRUPT]'),
  });
  writeFileSync(join(dir, 'cnc.config.json'), JSON.stringify({ database: { adapter: 'memory' } }));
  expect(await celeryCnc('backup', 'x.db')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('"memory" has no file'),
  });
  expect(await celeryCnc('backup', 'x.db', '--db', 'none.db')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[CNC_DATABASE_MISSING]'),
  });
});
