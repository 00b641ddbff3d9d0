import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteController } from '../dist/db/adapters/sqlite/sqlite-controller.js';
import { DATABASE_METHODS, type DatabaseMethods } from '../dist/ipc/contract.js';
import { IpcServer } from '../dist/ipc/server.js';
import { createTestContext } from '../dist/testing.js';

const LOAD = fileURLToPath(new URL('./fixtures/ipc-load.mjs', import.meta.url));
const WRITERS = 3;
const READERS = 3;
const ROUNDS = 150;
const TASKS_A_ROUND = 4;

let dir = '';
let controller: SqliteController;
let server: IpcServer;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cnc-load-'));
  controller = new SqliteController({ dbPath: join(dir, 'cnc.db'), run: 'test', onProblem: () => {} });
  await controller.init();
  await controller.migrate();
  const { logger } = createTestContext({}).context;
  server = await IpcServer.listen<DatabaseMethods>({
    socketPath: join(dir, 'db.sock'),
    token: 'token',
    methods: DATABASE_METHODS,
    handlers: controller,
    logger,
  });
});

afterEach(async () => {
  await server.close();
  await controller.close();
  await rm(dir, { recursive: true });
});

async function run(role: 'engine' | 'component', name: string): Promise<void> {
  const options = { socketPath: join(dir, 'db.sock'), name, role, rounds: ROUNDS };
  const child = fork(LOAD, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  expect({ name, code, errors }).toEqual({ name, code: 0, errors: '' });
}

describe('several processes on one SQLite database', () => {
  it('read and write at once without loss, corruption or deadlock', async () => {
    const writers = Array.from({ length: WRITERS }, (_, index) => run('engine', `engine-${index}`));
    const readers = Array.from({ length: READERS }, (_, index) => run('component', `component-${index}`));
    await Promise.all([...writers, ...readers]);
    const tasks = WRITERS * ROUNDS * TASKS_A_ROUND;
    const now = Date.now() / 1000;
    const overview = await controller.getOverview({ from: now - 3600, to: now + 60, steps: 60 });
    expect(overview.states).toEqual({ SUCCESS: tasks });
    expect(overview.topTasks[0]?.succeeded).toBe(tasks);
    expect(await controller.getIngestCounters()).toMatchObject({
      taskEventsCommitted: tasks * 4,
      taskEventsDuplicate: 0,
    });
    expect((await controller.listScheduleStates({})).map(({ totalRunCount }) => totalRunCount)).toEqual([
      ROUNDS,
      ROUNDS,
      ROUNDS,
    ]);
    expect(await controller.transaction(() => 'still well')).toBe('still well');
  });

  it('a second opener is refused, with who has it; a file of a newer program too', async () => {
    const second = new SqliteController({ dbPath: join(dir, 'cnc.db'), run: 'other', onProblem: () => {} });
    await expect(second.init()).rejects.toMatchObject({ code: 'CNC_ALREADY_RUNNING' });
    await second.close();
    expect(await controller.getHealth()).toMatchObject({ ok: true });
  });
});
