import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventTally } from '../models/rollup.ts';
import { TASK_EVENT_TYPES } from '../models/task-event.ts';
import type { Durations } from './durations.ts';
import { Measure, MOST_EXCEPTION_CLASSES, OTHER } from './measure.ts';
import { addEncoded, encodeMeasure } from './measure-codec.ts';

const tallyOf = (parts: Partial<EventTally>): EventTally => ({
  minute: 1,
  type: 'task-succeeded',
  name: 'math.add',
  queue: null,
  worker: 'w1@host',
  broker: 'redis://localhost:6379/0',
  exceptionClass: null,
  count: 1,
  runtimes: [],
  waits: [],
  ...parts,
});

const durations = fc.array(fc.oneof(fc.double({ min: 0, max: 1e7, noNaN: true }), fc.constant(1)), {
  maxLength: 40,
});
const tallies = fc.array(
  fc
    .record({
      type: fc.constantFrom(...TASK_EVENT_TYPES, 'task-progress', 'task-größe'),
      count: fc.integer({ min: 0, max: 1e9 }),
      exceptionClass: fc.constantFrom(null, 'ValueError', 'requests.exceptions.ConnectionError'),
      runtimes: durations,
      waits: durations,
    })
    .map(tallyOf),
  { maxLength: 20 },
);

const measureOf = (list: readonly EventTally[]) => {
  const measure = new Measure();
  for (const tally of list) measure.add(tally);
  return measure;
};

const binsOf = (durations: Durations) => {
  const bins: [key: number, count: number][] = [];
  durations.bins.each((key, count) => bins.push([key, count]));
  return bins;
};

describe('the measure codec', () => {
  it('adds up the same whatever the order and the grouping', () => {
    fc.assert(
      fc.property(tallies, fc.nat(), (list, cut) => {
        const at = cut % (list.length + 1);
        const merged = new Measure();
        // The later half first: merging sketches is commutative.
        addEncoded(merged, encodeMeasure(measureOf(list.slice(at))));
        addEncoded(merged, encodeMeasure(measureOf(list.slice(0, at))));
        const whole = measureOf(list);
        expect(Object.fromEntries(merged.counts)).toEqual(Object.fromEntries(whole.counts));
        expect(Object.fromEntries(merged.exceptions)).toEqual(Object.fromEntries(whole.exceptions));
        for (const field of ['runtime', 'wait'] as const) {
          expect(binsOf(merged[field])).toEqual(binsOf(whole[field]));
          expect(merged[field].statistics()).toEqual(whole[field].statistics());
        }
      }),
    );
  });

  it('reads counts and the rest apart', () => {
    const bytes = encodeMeasure(measureOf([tallyOf({ count: 3, runtimes: [1, 2, 3] })]));
    const measure = new Measure();
    addEncoded(measure, bytes, 'counts');
    expect([measure.counts.get('task-succeeded'), measure.runtime.statistics()]).toEqual([3, null]);
    addEncoded(measure, bytes, 'rest');
    expect(measure.counts.get('task-succeeded')).toBe(3);
    expect(measure.runtime.statistics()?.count).toBe(3);
  });

  it('is small: a busy minute of a task on a worker in 150 bytes', () => {
    const spread = Array.from({ length: 60 }, (_, index) => 0.2 + Math.sin(index) ** 2);
    const waits = spread.map((seconds) => seconds / 50);
    const measure = measureOf([
      tallyOf({ type: 'task-received', count: 60 }),
      tallyOf({ type: 'task-started', count: 60, waits }),
      tallyOf({ count: 60, runtimes: spread }),
    ]);
    expect(encodeMeasure(measure).length).toBeLessThan(150);
    expect(encodeMeasure(measureOf([tallyOf({ count: 1 })])).length).toBeLessThan(10);
  });

  it('refuses bytes that end too soon, and versions that it does not know', () => {
    const bytes = encodeMeasure(measureOf([tallyOf({ runtimes: [1], exceptionClass: 'E' })]));
    for (let length = 0; length < bytes.length; length++) {
      expect(() => addEncoded(new Measure(), bytes.subarray(0, length))).toThrow(RangeError);
    }
    expect(() => addEncoded(new Measure(), Buffer.from([9]))).toThrow('version 9');
  });

  it('bounds the exception classes of one rollup', () => {
    const failures = Array.from({ length: MOST_EXCEPTION_CLASSES + 10 }, (_, index) =>
      tallyOf({ type: 'task-failed', exceptionClass: `Error${index}` }),
    );
    const measure = measureOf(failures);
    expect(measure.exceptions.size).toBe(MOST_EXCEPTION_CLASSES + 1);
    expect(measure.exceptions.get(OTHER)).toEqual({ failed: 10, retried: 0 });
  });
});
