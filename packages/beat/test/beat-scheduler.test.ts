import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CncError, type ComponentRecord, type ConfigError } from '@celery-cnc/core/component';
import { createTestContext, sampleTaskLife } from '@celery-cnc/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BeatScheduler } from '../dist/beat-scheduler.js';
import { beatOptions } from '../dist/options.js';
import { runTaskId } from '../dist/run-task-id.js';
import { RecordingEngine } from './recording-engine.ts';

let dir = '';
let schedulePath = '';
let engine: RecordingEngine;
const running: BeatScheduler[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cnc-beat-'));
  schedulePath = join(dir, 'schedules.json');
  engine = new RecordingEngine();
});
afterEach(async () => {
  for (const beat of running.splice(0)) await beat.stop();
  await rm(dir, { recursive: true });
});

const tick = { name: 'tick', task: 'math.tick', everySeconds: 0.2, args: [1, 2] };
const hourly = { name: 'hourly', task: 'math.hourly', everySeconds: 3600 };
const away = new CncError('CNC_BROKER_UNREACHABLE', 'the broker is away');

const write = (...schedules: object[]) => writeFile(schedulePath, JSON.stringify({ schedules }));
const until = (assertion: () => void | Promise<void>) =>
  vi.waitFor(assertion, { timeout: 20_000, interval: 20 });

function createContext(options: object = {}) {
  const test = createTestContext(beatOptions.parse({ schedulePath, ...options }));
  // The rest of the engine is the test kit's own.
  test.engine.publishTask = (request) => engine.publishTask(request);
  return test;
}

async function start(test: ReturnType<typeof createContext>): Promise<BeatScheduler> {
  const beat = new BeatScheduler(test.context);
  running.push(beat);
  await beat.start();
  return beat;
}

const runsOf = (task: string) => engine.idsOf(task).length;

describe('runs', () => {
  it('are published on one grid, with ids made from their due times, to the queue of the app', async () => {
    await write(tick);
    const test = createContext();
    const beat = await start(test);
    await until(() => expect(runsOf('math.tick')).toBeGreaterThanOrEqual(6));
    await beat.stop();
    expect(engine.attempts[0]).toMatchObject({ app: 'test', args: [1, 2], kwargs: {}, queue: 'celery' });
    const [state] = await test.context.db.listScheduleStates({});
    expect(state).toMatchObject({ name: 'tick', totalRunCount: engine.attempts.length });
    // From the last run back: a machine in a hurry may skip a time, but none lies beside the grid.
    const grid = Array.from({ length: 200 }, (_, back) =>
      runTaskId('tick', (state?.lastRunAt ?? 0) - back * 0.2),
    );
    expect(state?.lastTaskId).toBe(grid[0]);
    expect(engine.idsOf('math.tick').filter((id) => !grid.includes(id as string))).toEqual([]);
    expect(new Set(engine.idsOf('math.tick')).size).toBe(engine.attempts.length);
  });

  it('go on after a restart where they were', async () => {
    await write(hourly);
    const test = createContext();
    const beat = await start(test);
    await until(() => expect(beat.status().figures).toMatchObject({ runs: 1 }));
    await beat.stop();
    await write(hourly, tick);
    await start(test);
    await until(() => expect(runsOf('math.tick')).toBeGreaterThanOrEqual(3));
    expect(runsOf('math.hourly')).toBe(1);
  });

  it('that were missed while beat was away are made up for by one', async () => {
    await write({ ...hourly, everySeconds: 60 });
    const test = createContext();
    const lastRunAt = Date.now() / 1000 - 30 * 60 - 30;
    await test.context.db.putScheduleState({ name: 'hourly', lastRunAt, totalRunCount: 5, lastTaskId: 'x' });
    const beat = await start(test);
    await until(() => expect(beat.status().figures).toMatchObject({ runs: 1 }));
    expect(engine.idsOf('math.hourly')).toEqual([runTaskId('hourly', lastRunAt + 30 * 60)]);
    expect(beat.status().figures?.nextRunInSeconds).toBeGreaterThan(20);
  });

  it('that are due all at once come to the engine a hundred at a time', async () => {
    await write(...Array.from({ length: 350 }, (_, index) => ({ ...hourly, name: `n${index}` })));
    engine.answer = () => new Promise((resolve) => setTimeout(resolve, 20));
    const beat = await start(createContext());
    await until(() => expect(beat.status().figures).toMatchObject({ runs: 350 }));
    expect(engine.mostAtOnce).toBe(100);
    expect(engine.attempts.length).toBe(350);
  });
});

describe('two beats on one database', () => {
  /** As on another host: a run of Celery CnC of its own. */
  const onOtherHost = (test: ReturnType<typeof createContext>) => ({
    ...test,
    context: { ...test.context, runId: 'other' },
  });

  it('publish one at a time; when one stops the other goes on where it was', async () => {
    await write(tick);
    const test = createContext();
    const first = await start(test);
    const second = await start(onOtherHost(test));
    await until(() => expect(runsOf('math.tick')).toBeGreaterThanOrEqual(3));
    expect(second.status().summary).toMatch(/^stands by: .*:test publishes$/);
    expect(second.status().figures).toMatchObject({ runs: 0 });
    await first.stop();
    await until(() => expect(second.status().figures?.runs).toBeGreaterThanOrEqual(3));
    const ids = engine.idsOf('math.tick');
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('make a run up only where the fleet has not told of it', async () => {
    await write({ ...hourly, name: 'seen' }, { ...hourly, name: 'unseen' });
    const test = createContext();
    const lastRunAt = Date.now() / 1000 - 3700;
    for (const name of ['seen', 'unseen'])
      await test.context.db.putScheduleState({ name, lastRunAt, totalRunCount: 1, lastTaskId: 'x' });
    // Published by a host that died before it could remember it.
    const taskEvents = sampleTaskLife({ id: runTaskId('seen', lastRunAt + 3600) });
    await test.database.ingest({ taskEvents });
    const beat = await start(test);
    await until(() => expect(runsOf('math.hourly')).toBe(1));
    await until(async () => {
      const states = await test.context.db.listScheduleStates({});
      expect(states.map(({ lastRunAt: at }) => at)).toEqual([lastRunAt + 3600, lastRunAt + 3600]);
    });
    expect(engine.idsOf('math.hourly')).toEqual([runTaskId('unseen', lastRunAt + 3600)]);
    expect(beat.status().figures).toMatchObject({ runs: 1 });
  });
});

describe('a broker that is away', () => {
  it('gets the same run again under the same id; the log and the audit trail tell it once', async () => {
    await write(hourly);
    const test = createContext();
    engine.answer = () => Promise.reject(away);
    const beat = await start(test);
    await until(() => expect(beat.status().figures).toMatchObject({ failures: 3 }));
    expect(beat.status()).toMatchObject({ degraded: true, summary: 'the broker is away' });
    engine.answer = async () => {};
    await until(() => expect(beat.status().figures).toMatchObject({ runs: 1 }));
    expect(beat.status().degraded).toBe(false);
    expect(new Set(engine.idsOf('math.hourly')).size).toBe(1);
    expect(test.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
    await until(async () => {
      const trail = await test.context.db.listAuditEntries({ limit: 10 });
      expect(trail.map(({ action, target, outcome }) => [action, target, outcome])).toEqual([
        ['task.publish', 'hourly: math.hourly', 'done'],
        ['task.publish', 'hourly: math.hourly', 'failed'],
      ]);
    });
  });

  it('that hangs holds up one entry alone, which is not sent twice meanwhile, and not the stop', async () => {
    await write(tick, hourly);
    let release = () => {};
    const hanging = new Promise<void>((resolve) => {
      release = resolve;
    });
    engine.answer = ({ task }) => (task === 'math.hourly' ? hanging : Promise.resolve());
    const test = createContext();
    const beat = await start(test);
    // Longer than the file is left alone and the clock unwatched.
    await until(() => expect(runsOf('math.tick')).toBeGreaterThanOrEqual(12));
    expect(runsOf('math.hourly')).toBe(1);
    await beat.stop();
    expect(test.logged.at(-1)?.message).toBe('stopped while runs were on their way');
    release();
  });

  it('may or may not have got a first run before a crash: after it the same id is used', async () => {
    await write(hourly);
    const test = createContext();
    engine.answer = () => Promise.reject(away);
    const beat = await start(test);
    await until(() => expect(beat.status().figures).toMatchObject({ failures: 1 }));
    await beat.stop();
    engine.answer = async () => {};
    const again = await start(test);
    await until(() => expect(again.status().figures).toMatchObject({ runs: 1 }));
    expect(new Set(engine.idsOf('math.hourly')).size).toBe(1);
  });
});

describe('the schedule file', () => {
  it('is read again when it changes; a broken or missing one is told, and what ran goes on', async () => {
    await write(hourly);
    const test = createContext();
    const beat = await start(test);
    await until(() => expect(beat.status().figures).toMatchObject({ schedules: 1, runs: 1 }));
    await write({ ...tick, app: 'nobody' }, { name: 'x', everySecond: 5 });
    await until(() => expect(beat.status().degraded).toBe(true));
    for (const told of [schedulePath, 'schedules[1].everySecond:', 'schedules[1].task:'])
      expect(beat.status().summary).toContain(told);
    expect(beat.status().figures).toMatchObject({ schedules: 1 });
    await rm(schedulePath);
    await until(() => expect(beat.status().summary).toContain('is gone; its schedules go on'));
    await write(hourly, { ...hourly, name: 'new' }, { ...tick, enabled: false });
    await until(() => expect(beat.status().figures).toMatchObject({ schedules: 2, runs: 2 }));
    expect(beat.status().degraded).toBe(false);
    expect(runsOf('math.tick')).toBe(0);
    expect(test.logged.filter(({ level }) => level === 'error')).toHaveLength(2);
  });

  it('that changes while the database is away is taken when that is back', async () => {
    await write(hourly);
    const test = createContext();
    const beat = await start(test);
    await until(() => expect(beat.status().figures).toMatchObject({ runs: 1 }));
    test.database.goAway();
    await write(hourly, { ...hourly, name: 'new' });
    await until(() => expect(beat.status().degraded).toBe(true));
    test.database.comeBack();
    await until(() => expect(beat.status()).toMatchObject({ degraded: false, figures: { schedules: 2 } }));
  });

  it('need not be there: the status tells where it would be', async () => {
    const beat = await start(createContext());
    const summary = `no schedule file at ${schedulePath}; create it, and its schedules begin`;
    expect(beat.status()).toEqual({
      summary,
      degraded: false,
      figures: { schedules: 0, runs: 0, failures: 0 },
    });
    await write(tick);
    await until(() => expect(runsOf('math.tick')).toBeGreaterThan(0));
  });
});

describe('options', () => {
  it('deleteSchedulesOnBoot: empties file and states at boot, not when beat alone is started again', async () => {
    await write(hourly);
    const test = createContext({ deleteSchedulesOnBoot: true });
    await test.context.db.putScheduleState({
      ...{ name: 'old', lastRunAt: 1 },
      totalRunCount: 1,
      lastTaskId: 'x',
    });
    const beat = await start(test);
    expect(JSON.parse(await readFile(schedulePath, 'utf8'))).toEqual({ schedules: [] });
    expect(await test.context.db.listScheduleStates({})).toEqual([]);
    const [entry] = await test.context.db.listAuditEntries({ limit: 1 });
    expect(entry).toMatchObject({
      actor: 'component:beat',
      action: 'schedules.delete',
      target: schedulePath,
    });
    await beat.stop();
    await write(hourly);
    test.setComponents([{ name: 'beat', restarts: 1 } as ComponentRecord]);
    await start(test);
    await until(() => expect(runsOf('math.hourly')).toBe(1));
  });

  it('app: whose broker gets what names no app; an unknown one does not start', async () => {
    await write(hourly);
    const apps = ['first', 'second'].map((name) => ({
      name,
      broker: 'redis://localhost/0',
      defaultQueue: name,
    }));
    const { context } = createContext({ app: 'second' });
    await start({ ...createContext(), context: { ...context, apps } });
    await until(() => expect(engine.attempts[0]).toMatchObject({ app: 'second', queue: 'second' }));
    const fault: ConfigError = await start(createContext({ app: 'second' })).then(
      () => expect.unreachable(),
      (error) => error,
    );
    expect(fault.faults).toEqual([
      { path: 'beat.app', problem: '"second": there is no such app', cure: 'name one of: test' },
    ]);
  });
});
