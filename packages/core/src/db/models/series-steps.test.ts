import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesSteps } from './series-steps.ts';

describe('seriesSteps', () => {
  it('covers the range with about as many steps as asked for, none across an hour or a day', () => {
    const range = fc.record({
      from: fc.double({ min: 0, max: 4e9, noNaN: true }),
      seconds: fc.double({ min: 0, max: 1e8, noNaN: true }),
      steps: fc.integer({ min: 10, max: 500 }),
    });
    fc.assert(
      fc.property(range, ({ from, seconds, steps }) => {
        const to = from + seconds;
        const { startMinute, endMinute, stepMinutes } = seriesSteps({ from, to, steps });
        expect(startMinute * 60).toBeLessThanOrEqual(from);
        expect(endMinute * 60).toBeGreaterThanOrEqual(to);
        expect((endMinute - startMinute) / stepMinutes).toBeLessThanOrEqual(steps + 1);
        expect(startMinute % stepMinutes).toBe(0);
        const isWhole = 60 % stepMinutes === 0 || stepMinutes % 60 === 0;
        expect(isWhole).toBe(true);
      }),
    );
  });

  it('keeps steps that fit', () => {
    expect(seriesSteps({ from: 0, to: 604_800, steps: 168 })).toEqual({
      startMinute: 0,
      endMinute: 10_080,
      stepMinutes: 60,
    });
  });
});
