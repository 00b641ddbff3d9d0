import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CncError } from '@celery-cnc/core/component';
import { createTestContext } from '@celery-cnc/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BeatScheduler } from '../dist/beat-scheduler.js';

let dir = '';
let schedulePath = '';
const running: BeatScheduler[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cnc-beat-'));
  schedulePath = join(dir, 'schedules.json');
});

afterEach(async () => {
  for (const beat of running.splice(0)) await beat.stop();
  await rm(dir, { recursive: true });
});

const write = (...schedules: object[]) => writeFile(schedulePath, JSON.stringify({ schedules }));
const entry = { name: 'tick', task: 'math.add', everySeconds: 0.2, args: [1, 2] };

function context(deleteSchedulesOnBoot = false) {
  return createTestContext({ schedulePath, deleteSchedulesOnBoot });
}

async function start(test: ReturnType<typeof context>): Promise<BeatScheduler> {
  const beat = new BeatScheduler(test.context);
  running.push(beat);
  await beat.start();
  return beat;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('BeatScheduler', () => {
  it('publishes on the grid, with an id of its own for each run, to the queue of the app', async () => {
    await write(entry);
    const test = context();
    const beat = await start(test);
    await until(() => test.published.length >= 4);
    await beat.stop();
    expect(test.published[0]).toMatchObject({ app: 'test', task: 'math.add', args: [1, 2], queue: 'celery' });
    expect(new Set(test.published.map(({ taskId }) => taskId)).size).toBe(test.published.length);
    const [state] = await test.context.db.listScheduleStates({});
    expect(state).toMatchObject({ name: 'tick', totalRunCount: test.published.length });
  });

  it('goes on after a restart where it was, without a second run of the same time', async () => {
    await write({ ...entry, everySeconds: 3600 });
    const test = context();
    await (await start(test)).stop();
    await start(test);
    await until(() => test.published.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(test.published.length).toBe(1);
  });

  it('tries a run again, under the same id, when the broker was away', async () => {
    await write({ ...entry, everySeconds: 3600 });
    const test = context();
    test.failPublishing(new CncError('CNC_BROKER_UNREACHABLE', 'away'));
    const beat = await start(test);
    await until(() => beat.status().figures?.failures === 1);
    test.failPublishing(null);
    await until(() => test.published.length === 1);
    expect(beat.status().figures).toMatchObject({ runs: 1, failures: 1 });
  });

  it('reads the file again when it changes, and tells a broken one without losing what ran', async () => {
    await write({ ...entry, everySeconds: 3600 });
    const test = context();
    const beat = await start(test);
    await until(() => test.published.length === 1);
    await writeFile(schedulePath, '{"schedules": [{"name": "x", "everySecond": 5}]}');
    await until(() => beat.status().degraded === true);
    expect(beat.status().summary).toContain('everySecond');
    expect(beat.status().figures).toMatchObject({ schedules: 1 });
    await write({ ...entry, everySeconds: 3600 }, { ...entry, name: 'new', everySeconds: 3600 });
    await until(() => test.published.length === 2);
    expect(beat.status()).toMatchObject({ degraded: false, figures: { schedules: 2 } });
  });

  it('runs without a file, and empties it when told to', async () => {
    const beat = await start(context());
    expect(beat.status()).toMatchObject({ summary: 'no schedules', degraded: false });
    await write(entry);
    const emptied = context(true);
    await start(emptied);
    expect(emptied.published).toEqual([]);
  });
});
