import type { ContractRunner, OpenController } from './contract-runner.ts';
import { SAMPLE_BROKER } from './sample-events.ts';

const HOUR = 3600;

/** What is remembered of queues. */
export function queueRecordsContract(state: OpenController, runner: ContractRunner): void {
  pauseContract(state, runner);
  historyContract(state, runner);
}

function pauseContract(state: OpenController, { it, expect }: ContractRunner): void {
  it('remembers queues that are paused, and the workers that were told', async () => {
    const one = { broker: SAMPLE_BROKER, queue: 'größe/1' };
    const paused = { state: 'paused', since: 7.5 } as const;
    const begun = await state.db.changeQueuePause({ ...one, state: paused, addWorkers: ['b@h', 'a@h'] });
    expect(begun).toEqual({ ...one, ...paused, workers: ['b@h', 'a@h'] });
    await state.db.changeQueuePause({
      ...one,
      state: paused,
      addWorkers: ['a@h', 'c@h'],
      removeWorkers: ['b@h'],
    });
    await state.db.changeQueuePause({ broker: 'redis://other', queue: 'a', state: paused });
    expect(await state.db.listQueuePauses({ broker: SAMPLE_BROKER })).toEqual([
      { ...one, ...paused, workers: ['a@h', 'c@h'] },
    ]);
    expect((await state.db.listQueuePauses({})).map(({ queue }) => queue)).toEqual(['größe/1', 'a']);
    expect(await state.db.changeQueuePause({ ...one, queue: 'unknown', addWorkers: ['a@h'] })).toBe(null);
    const resuming = { state: 'resuming', since: 9 } as const;
    expect(await state.db.changeQueuePause({ ...one, state: resuming, removeWorkers: ['a@h'] })).toEqual({
      ...one,
      ...resuming,
      workers: ['c@h'],
    });
    expect(await state.db.changeQueuePause({ ...one, removeWorkers: ['c@h'] })).toBe(null);
    expect(await state.db.listQueuePauses({ broker: SAMPLE_BROKER })).toEqual([]);
  });
}

function historyContract(state: OpenController, { it, expect }: ContractRunner): void {
  it('keeps how queues were by minutes and hours, each minute once', async () => {
    // The last whole hour but one: all of it is in minutes that are kept.
    const start = (Math.floor(Date.now() / 1000 / HOUR) - 2) * HOUR;
    const sample = { queue: 'mail', ready: 4, readyMost: 6, unacknowledged: null, consumers: 2, flow: null };
    const record = (minute: number, change: object) =>
      state.db.recordQueueMinutes({
        broker: SAMPLE_BROKER,
        minute: start / 60 + minute,
        queues: [
          { ...sample, ...change },
          { ...sample, queue: 'other', ready: 1000 },
        ],
      });
    await record(0, {});
    await record(0, { ready: 50 });
    await record(1, { ready: 8, readyMost: 20, unacknowledged: 3, flow: { incoming: 120, outgoing: 60 } });
    await record(59, { ready: 0, readyMost: 0, consumers: 0 });
    const query = { broker: SAMPLE_BROKER, queue: 'mail' };
    const minutes = await state.db.getQueueHistory({ ...query, from: start, to: start + 600, steps: 10 });
    expect(minutes.stepSeconds).toBe(60);
    expect(minutes.points.length).toBe(10);
    expect(minutes.points.slice(0, 3)).toEqual([
      point(start, { ready: 4, readyMost: 6, consumers: 2 }),
      point(start + 60, {
        ...{ ready: 8, readyMost: 20, unacknowledged: 3, consumers: 2 },
        ...{ incomingPerSecond: 2, outgoingPerSecond: 1 },
      }),
      point(start + 120, {}),
    ]);
    const hours = await state.db.getQueueHistory({ ...query, from: start, to: start + 10 * HOUR, steps: 10 });
    expect(hours.stepSeconds).toBe(HOUR);
    expect(hours.points[0]).toEqual(
      point(start, {
        ...{ ready: 4, readyMost: 20, unacknowledged: 3, consumers: 4 / 3 },
        ...{ incomingPerSecond: 2, outgoingPerSecond: 1 },
      }),
    );
    // Minutes of long ago are not kept: hours stand in for them.
    const old = await state.db.getQueueHistory({ ...query, from: start - 100 * HOUR, to: start, steps: 300 });
    expect(old.stepSeconds).toBe(HOUR);
    const unknown = await state.db.getQueueHistory({
      ...query,
      queue: 'no',
      from: start,
      to: start + 600,
      steps: 10,
    });
    expect(unknown.points[0]).toEqual(point(start, {}));
  });
}

function point(at: number, known: object): object {
  const unknown = { ready: null, readyMost: null, unacknowledged: null, consumers: null };
  return { at, ...unknown, incomingPerSecond: null, outgoingPerSecond: null, ...known };
}
