import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEvents } from '../models/event-order.ts';
import { mergeEvents } from '../models/merge-events.ts';
import type { TaskEvent } from '../models/task-event.ts';
import { startWaits } from './start-waits.ts';

const event = (type: string, timestampSeconds: number, parts: Partial<TaskEvent> = {}): TaskEvent => ({
  type: `task-${type}`,
  taskId: 'a',
  timestampSeconds,
  hostname: 'w1@host',
  pid: 1,
  clock: null,
  ...parts,
});

/** The waits of all batches, in the order of their starts. */
function waitsOf(...batches: readonly (readonly TaskEvent[])[]): number[] {
  let known: readonly TaskEvent[] = [];
  const found = batches.flatMap((batch) => {
    const { events, added } = mergeEvents(known, batch);
    known = events;
    return startWaits(events, added);
  });
  return found.sort((a, b) => compareEvents(a.start, b.start)).map(({ waitSeconds }) => waitSeconds);
}

describe('startWaits', () => {
  it('is the time from receipt to start', () => {
    expect(waitsOf([event('sent', 90), event('received', 100), event('started', 103)])).toEqual([3]);
  });

  it('begins at the ETA where that is later', () => {
    const eta = new Date(160_000).toISOString();
    expect(waitsOf([event('received', 100, { eta }), event('started', 161)])).toEqual([1]);
    const past = new Date(50_000).toISOString();
    expect(waitsOf([event('received', 100, { eta: past }), event('started', 161)])).toEqual([61]);
    const ofUnknownZone = '1970-01-01T00:02:40';
    expect(waitsOf([event('received', 100, { eta: ofUnknownZone }), event('started', 161)])).toEqual([61]);
    const early = new Date(200_000).toISOString();
    expect(waitsOf([event('received', 100, { eta: early }), event('started', 161)])).toEqual([0]);
  });

  it('is told for each attempt, and never across workers', () => {
    const other = { hostname: 'w2@host' };
    const retry = { retries: 1, eta: new Date(300_000).toISOString() };
    const life = [
      event('received', 100),
      event('started', 101),
      event('retried', 102),
      event('received', 103, retry),
      event('started', 304),
      event('received', 400, other),
      event('started', 402, other),
    ];
    expect(waitsOf(life)).toEqual([1, 4, 2]);
    expect(waitsOf([event('received', 100), event('started', 101, other)])).toEqual([]);
    expect(waitsOf([event('started', 101)])).toEqual([]);
  });

  it('is told once, whatever the order and the batches in which events come', () => {
    const life = [
      event('received', 100),
      event('started', 101),
      event('retried', 102),
      event('received', 110, { retries: 1 }),
      event('started', 114),
      event('succeeded', 115),
    ];
    const shuffled = fc.shuffledSubarray(life, { minLength: life.length });
    fc.assert(
      fc.property(shuffled, fc.array(fc.nat(5), { maxLength: 4 }), (events, cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), events.length];
        const batches = at.slice(1).map((end, index) => events.slice(at[index], end));
        // The second start's receipt may come after both, when the first receipt was taken for its own.
        const [first, second, ...more] = waitsOf(...batches, events);
        expect(first).toBe(1);
        expect([4, 14]).toContain(second);
        expect(more).toEqual([]);
      }),
    );
  });
});
