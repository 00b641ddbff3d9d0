import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTES_OF } from './grain.ts';
import { coarsestFor, rollupSpans } from './rollup-spans.ts';

const ALL_KEPT = { minute: 0, hour: 0 };
const DAY = 1440;

describe('rollupSpans', () => {
  it('covers every minute once, and nothing else', () => {
    const minutes = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(minutes, minutes, fc.constantFrom('minute', 'hour', 'day'), (first, length, coarsest) => {
        const range = { first, end: first + length };
        let at = first;
        for (const { grain, firstPeriod, lastPeriod } of rollupSpans(range, ALL_KEPT, coarsest)) {
          expect(MINUTES_OF[grain]).toBeLessThanOrEqual(MINUTES_OF[coarsest]);
          expect(firstPeriod * MINUTES_OF[grain]).toBe(at);
          at = (lastPeriod + 1) * MINUTES_OF[grain];
        }
        expect(at).toBe(range.end);
      }),
    );
  });

  it('reads days, hours at their ends, and minutes at theirs', () => {
    const spans = rollupSpans({ first: 100 * DAY - 61, end: 102 * DAY + 62 }, ALL_KEPT);
    expect(spans).toEqual([
      { grain: 'minute', firstPeriod: 100 * DAY - 61, lastPeriod: 100 * DAY - 61 },
      { grain: 'hour', firstPeriod: 2399, lastPeriod: 2399 },
      { grain: 'day', firstPeriod: 100, lastPeriod: 101 },
      { grain: 'hour', firstPeriod: 2448, lastPeriod: 2448 },
      { grain: 'minute', firstPeriod: 102 * DAY + 60, lastPeriod: 102 * DAY + 61 },
    ]);
  });

  it('takes hours for minutes, and days for hours, that are gone', () => {
    const kept = { minute: 50 * DAY, hour: 40 * DAY };
    expect(rollupSpans({ first: 40 * DAY - 70, end: 40 * DAY + 5 }, kept, 'minute')).toEqual([
      { grain: 'day', firstPeriod: 39, lastPeriod: 39 },
      { grain: 'hour', firstPeriod: 960, lastPeriod: 960 },
    ]);
    expect(rollupSpans({ first: 50 * DAY - 1, end: 50 * DAY + 1 }, kept, 'minute')).toEqual([
      { grain: 'hour', firstPeriod: 1199, lastPeriod: 1199 },
      { grain: 'minute', firstPeriod: 50 * DAY, lastPeriod: 50 * DAY },
    ]);
  });

  it('reads series in the coarsest rollups that their steps hold', () => {
    expect([1, 15, 60, 180, 1440].map(coarsestFor)).toEqual(['minute', 'minute', 'hour', 'hour', 'day']);
  });
});
