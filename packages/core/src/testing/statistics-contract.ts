import { randomUUID } from 'node:crypto';
import type { BaseDbController } from '../db/adapters/base.ts';
import type { EventBatch } from '../db/models/event-batch.ts';
import { PERCENTILE_ERROR } from '../db/models/statistics.ts';
import type { TaskEvent } from '../db/models/task-event.ts';
import type { ContractRunner } from './contract-runner.ts';
import { sampleTaskLife } from './sample-events.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

type State = { readonly db: BaseDbController };
type Ingest = (parts: Partial<EventBatch>) => Promise<unknown>;

/** The statistics part of the contract of database adapters. */
export function statisticsContract(state: State, ingest: Ingest, runner: ContractRunner): void {
  figuresContract(state, ingest, runner);
  timesContract(state, ingest, runner);
}

function figuresContract(state: State, ingest: Ingest, { it, expect }: ContractRunner): void {
  it('tells percentiles, waits, failure rates and exceptions of each task name', async () => {
    const at = wholeHour();
    const slow = Array.from({ length: 100 }, (_, index) => lifeOf({ at, runtimeSeconds: index + 1 }));
    await ingest({ taskEvents: slow.flat() });
    await ingest({ taskEvents: lifeOf({ at, name: 'math.div', failure: "ZeroDivisionError('no')" }) });
    await ingest({ taskEvents: lifeOf({ at, name: 'math.div', failure: "KeyError('a')" }) });
    await ingest({ taskEvents: lifeOf({ at, name: 'math.div', failure: "KeyError('b')" }) });
    await ingest({ taskEvents: lifeOf({ at, name: 'math.div', runtimeSeconds: 0.25 }) });
    const report = await state.db.getTaskStatistics({ from: at, to: at + HOUR, limit: 10 });
    expect(report.names).toBe(2);
    const [add, div] = report.tasks;
    expect(add).toMatchObject({ name: 'math.add', received: 100, succeeded: 100, failed: 0, failureRate: 0 });
    expect(add?.runtime).toMatchObject({ count: 100, mean: 50.5, max: 100 });
    const { p50, p95, p99 } = add?.runtime ?? {};
    const errors = [(p50 ?? 0) / 50, (p95 ?? 0) / 95, (p99 ?? 0) / 99].map((told) => Math.abs(told - 1));
    expect(errors.every((error) => error <= PERCENTILE_ERROR)).toBe(true);
    // The samples start 10 ms after they were received.
    expect(add?.wait?.count).toBe(100);
    expect(Math.round((add?.wait?.p50 ?? 0) * 1000)).toBe(10);
    expect(div).toMatchObject({ name: 'math.div', succeeded: 1, failed: 3, failureRate: 0.75 });
    expect(div?.exceptions).toEqual([
      { exceptionClass: 'KeyError', failed: 2, retried: 0 },
      { exceptionClass: 'ZeroDivisionError', failed: 1, retried: 0 },
    ]);
    expect(report.totals).toMatchObject({ succeeded: 101, failed: 3 });
    expect(report.totals.throughput).toBe(104 / HOUR);
    const first = await state.db.getTaskStatistics({ from: at, to: at + HOUR, limit: 1 });
    expect([first.tasks.length, first.names, first.totals.succeeded]).toEqual([1, 2, 101]);
  });

  it('narrows statistics down to a name, a queue, a worker, and all of them at once', async () => {
    const at = wholeHour();
    const places = [
      ['a', 'q1', 'w1@host'],
      ['a', 'q1', 'w2@host'],
      ['a', 'q2', 'w1@host'],
      ['b', 'q1', 'w1@host'],
    ] as const;
    for (const [index, [name, queue, worker]] of places.entries()) {
      const lives = Array.from({ length: 2 ** index }, () => lifeOf({ at, name, queue, worker }));
      await ingest({ taskEvents: lives.flat() });
    }
    const succeeded = async (filter: object) => {
      const range = { from: at, to: at + HOUR };
      const report = await state.db.getTaskStatistics({ ...range, ...filter, limit: 10 });
      const { totals } = await state.db.getStatisticsSeries({ ...range, ...filter, steps: 60 });
      expect(totals.succeeded).toBe(report.totals.succeeded);
      return report.totals.succeeded;
    };
    expect(await succeeded({})).toBe(15);
    expect(await succeeded({ name: 'a' })).toBe(7);
    expect(await succeeded({ queue: 'q1' })).toBe(11);
    expect(await succeeded({ worker: 'w1@host' })).toBe(13);
    expect(await succeeded({ name: 'a', queue: 'q1' })).toBe(3);
    expect(await succeeded({ name: 'a', queue: 'q2', worker: 'w1@host' })).toBe(4);
    expect(await succeeded({ name: 'b', queue: 'q2' })).toBe(0);
    expect(await succeeded({ name: 'never seen' })).toBe(0);
  });
}

function timesContract(state: State, ingest: Ingest, { it, expect }: ContractRunner): void {
  it('puts events into the minute of their own time, however late they come', async () => {
    const now = wholeHour();
    await ingest({ taskEvents: lifeOf({ at: now, runtimeSeconds: 1 }) });
    // Batches that come after move older minutes into the sums.
    for (const minutes of [-90, -3, 1]) {
      await ingest({ taskEvents: lifeOf({ at: now + minutes * MINUTE, runtimeSeconds: 2 }) });
    }
    await ingest({ taskEvents: lifeOf({ at: now - 3 * MINUTE, runtimeSeconds: 4 }) });
    const query = { from: now - 2 * HOUR, to: now + 2 * MINUTE, steps: 122 };
    const { series, stepSeconds } = await state.db.getStatisticsSeries(query);
    expect([stepSeconds, series.length]).toEqual([MINUTE, 122]);
    const told = series.filter((point) => point.succeeded > 0);
    expect(told.map((point) => [point.at, point.succeeded, point.runtime?.max])).toEqual([
      [now - 90 * MINUTE, 1, 2],
      [now - 3 * MINUTE, 2, 4],
      [now, 1, 1],
      [now + MINUTE, 1, 2],
    ]);
  });

  it('gives the same sums in steps of minutes, hours and days', async () => {
    const at = wholeHour() - 49 * HOUR;
    for (let hours = 0; hours <= 48; hours += 6) {
      await ingest({ taskEvents: lifeOf({ at: at + hours * HOUR, runtimeSeconds: 1 + hours }) });
    }
    const range = { from: at, to: at + 49 * HOUR };
    for (const steps of [490, 49, 10]) {
      const { series, totals } = await state.db.getStatisticsSeries({ ...range, steps });
      expect(series.reduce((sum, point) => sum + point.succeeded, 0)).toBe(9);
      expect(totals.runtime).toMatchObject({ count: 9, mean: 25, max: 49 });
    }
    const { totals } = await state.db.getTaskStatistics({ ...range, limit: 10 });
    expect(totals.runtime).toMatchObject({ count: 9, mean: 25, max: 49 });
  });
}

/** The beginning of an hour that is over, epoch seconds. */
function wholeHour(): number {
  return Math.floor(Date.now() / 1000 / HOUR) * HOUR - HOUR;
}

function lifeOf(options: {
  at: number;
  name?: string;
  queue?: string;
  worker?: string;
  failure?: string;
  runtimeSeconds?: number;
}): TaskEvent[] {
  const { failure, runtimeSeconds = 1, ...place } = options;
  const outcome = failure === undefined ? 'success' : 'failure';
  const life = sampleTaskLife({ id: randomUUID(), ...place, outcome });
  return life.map((event) => {
    if (event.type === 'task-succeeded') return { ...event, runtimeSeconds };
    return event.exception !== undefined && failure !== undefined ? { ...event, exception: failure } : event;
  });
}
