import { randomUUID } from 'node:crypto';
import { createFindingEvent } from '../db/models/finding.ts';
import type { OpenTask } from '../db/models/open-task.ts';
import type { ContractRunner, Ingest, OpenController } from './contract-runner.ts';
import { SAMPLE_BROKER, sampleTaskLife } from './sample-events.ts';

const OTHER_BROKER = 'amqp://127.0.0.1:5672//';

/** What every adapter must do so that engines can repair tasks that events left open. */
export function repairContract(state: OpenController, ingest: Ingest, runner: ContractRunner): void {
  openTaskContract(state, ingest, runner);
  findingContract(state, ingest, runner);
}

/** All open tasks of the broker, page by page. */
async function listOpen({ db }: OpenController, limit: number, seenBefore = Date.now() / 1000 + 60) {
  const open: OpenTask[] = [];
  let afterPosition: number | null = null;
  do {
    const page = await db.listOpenTasks({
      broker: SAMPLE_BROKER,
      seenBefore,
      limit,
      ...(afterPosition === null ? {} : { afterPosition }),
    });
    open.push(...page.items);
    afterPosition = page.nextPosition;
  } while (afterPosition !== null);
  return open;
}

function openTaskContract(state: OpenController, ingest: Ingest, { it, expect }: ContractRunner): void {
  it('lists open tasks of a broker in pages, oldest first, with what tells how they stand', async () => {
    const ids = Array.from({ length: 7 }, () => randomUUID());
    for (const [index, id] of ids.entries()) {
      await ingest({ taskEvents: sampleTaskLife({ id, at: 1000 }).slice(0, (index % 4) + 1) });
    }
    await ingest({ broker: OTHER_BROKER, taskEvents: sampleTaskLife({ id: randomUUID() }).slice(0, 2) });
    const open = await listOpen(state, 2);
    const [a, b, c, _ended, d, e, f] = ids;
    expect(open.map(({ id }) => id)).toEqual([a, b, c, d, e, f]);
    expect(open.map(({ state: now }) => now)).toEqual([
      'PENDING',
      'RECEIVED',
      'STARTED',
      'PENDING',
      'RECEIVED',
      'STARTED',
    ]);
    expect(open[2]).toMatchObject({ toldAt: 1000.02, toldBy: 'w1@host', wasReceived: true, signs: 3 });
    expect(open[0]).toMatchObject({ toldBy: 'gen7@host', wasReceived: false, signs: 1, verdicts: 0 });
    expect(await listOpen(state, 100, (open[3] as OpenTask).seenAt)).toEqual(open.slice(0, 3));
  });

  it('tells the latest eta and expiry of an open task', async () => {
    const [sent, received] = sampleTaskLife({ id: randomUUID(), at: 1000 });
    const times = { eta: '1970-01-01T01:00:00.5+00:00', expires: '1970-01-01T02:00:00' };
    const events = [
      { ...sent, eta: '1970-01-01T00:30:00+00:00' },
      { ...received, ...times },
    ];
    await ingest({ taskEvents: events as ReturnType<typeof sampleTaskLife> });
    expect((await listOpen(state, 10))[0]).toMatchObject({ etaAt: 3600.5, expiresAt: 7200 });
  });
}

function findingContract(state: OpenController, ingest: Ingest, { it, expect }: ContractRunner): void {
  const record = (...events: Parameters<typeof createFindingEvent>[]) =>
    state.db.recordFindings({
      broker: SAMPLE_BROKER,
      events: events.map((parts) => createFindingEvent(...parts)),
    });

  it('adds findings once, gives up a task and takes that back when anything is heard', async () => {
    const id = randomUUID();
    const [sent, received, started, ended] = sampleTaskLife({ id, at: 1000 });
    await ingest({ taskEvents: [sent, received, started] as ReturnType<typeof sampleTaskLife> });
    const lost = { kind: 'lost', state: 'LOST', signs: 3, reason: 'unknown' } as const;
    const about = { taskId: id, timestampSeconds: 8200, verdicts: 0 };
    expect(await record([lost, about])).toEqual({ committed: 1, duplicates: 0 });
    expect(await record([lost, about])).toEqual({ committed: 0, duplicates: 1 });
    expect(await state.db.getTask({ id })).toMatchObject({ state: 'LOST', finding: lost, finishedAt: null });
    const [found] = await state.db.findLostTasks({ broker: SAMPLE_BROKER, ids: [id, randomUUID()] });
    expect(found).toMatchObject({ id, state: 'LOST', signs: 3, verdicts: 1, toldAt: 1000.02 });
    expect(await listOpen(state, 10)).toEqual([]);
    await record([
      { kind: 'held', state: 'STARTED', how: 'active' },
      { taskId: id, timestampSeconds: 1000.019, hostname: 'w1@host', pid: 100, verdicts: 1 },
    ]);
    expect(await state.db.getTask({ id })).toMatchObject({ state: 'STARTED', finding: null });
    await ingest({ taskEvents: [ended] as ReturnType<typeof sampleTaskLife> });
    const task = await state.db.getTask({ id });
    expect(task).toMatchObject({ state: 'SUCCESS', result: '5', finding: null });
    expect(task?.events.map(({ type }) => type)).toEqual([
      'task-sent',
      'task-received',
      'task-cnc-active',
      'task-started',
      'task-succeeded',
      'task-cnc-lost',
    ]);
  });

  it('counts what a worker tells, once, and what was found beside it', async () => {
    const [id, at] = [randomUUID(), Math.floor(Date.now() / 60_000) * 60 - 120];
    const [sent, received, ...rest] = sampleTaskLife({ id, at });
    await ingest({ taskEvents: [sent, received] as ReturnType<typeof sampleTaskLife> });
    await record([
      { kind: 'ended', state: 'SUCCESS' },
      { taskId: id, timestampSeconds: at + 1, verdicts: 0, result: '5' },
    ]);
    const overview = () => state.db.getOverview({ from: at - 600, to: at + 180, steps: 13 });
    expect((await overview()).states).toEqual({ SUCCESS: 1 });
    expect((await overview()).topTasks[0]).toMatchObject({ name: 'math.add', succeeded: 0 });
    await ingest({ taskEvents: rest });
    expect((await overview()).states).toEqual({ SUCCESS: 1 });
    expect((await overview()).topTasks[0]).toMatchObject({ name: 'math.add', succeeded: 1 });
    expect((await state.db.getTask({ id }))?.finding).toBe(null);
  });

  it('brings no task to life by what was found about it', async () => {
    const about = { taskId: randomUUID(), timestampSeconds: 1, verdicts: 0 };
    expect((await record([{ kind: 'ended', state: 'SUCCESS' }, about])).committed).toBe(0);
    expect(await state.db.getTask({ id: about.taskId })).toBe(null);
  });
}
