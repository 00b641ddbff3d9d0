import { DDSketch } from '@datadog/sketches-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PERCENTILE_ERROR } from '../models/statistics.ts';
import { Durations } from './durations.ts';

const binsOf = (durations: Durations) => {
  const bins: [key: number, count: number][] = [];
  durations.bins.each((key, count) => bins.push([key, count]));
  return bins;
};

describe('Durations', () => {
  it('tells percentiles within the error, the mean and the maximum exactly', () => {
    const seconds = fc.array(fc.double({ min: 1e-5, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 500,
    });
    fc.assert(
      fc.property(seconds, (values) => {
        const durations = new Durations();
        for (const value of values) durations.add(value);
        const sorted = values.map((value) => Math.round(value * 1e6) / 1e6).sort((a, b) => a - b);
        const statistics = durations.statistics();
        expect(statistics?.count).toBe(values.length);
        expect(statistics?.max).toBe(sorted.at(-1));
        expect(statistics?.mean).toBeCloseTo(
          sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
          5,
        );
        for (const [quantile, told] of [
          [0.5, statistics?.p50],
          [0.95, statistics?.p95],
          [0.99, statistics?.p99],
        ] as const) {
          const exact = sorted[Math.floor(quantile * (sorted.length - 1))] as number;
          expect(Math.abs((told as number) - exact)).toBeLessThanOrEqual(exact * PERCENTILE_ERROR + 1e-9);
        }
      }),
    );
  });

  it('keeps the bins of the library, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-5, max: 1e9, noNaN: true }), { maxLength: 200 }), (values) => {
        const sketch = new DDSketch({ relativeAccuracy: PERCENTILE_ERROR });
        const durations = new Durations();
        const halves = [new Durations(), new Durations()] as const;
        for (const [index, value] of values.entries()) {
          sketch.accept(Math.round(value * 1e6));
          durations.add(value);
          halves[index % 2 === 0 ? 0 : 1].add(value);
        }
        const { store } = sketch;
        const filled = store.bins.map((count, index) => [index + store.offset, count]);
        expect(binsOf(durations)).toEqual(filled.filter(([, count]) => count !== 0));
        halves[0].merge(halves[1]);
        expect(binsOf(halves[0])).toEqual(binsOf(durations));
        expect(halves[0].statistics()).toEqual(durations.statistics());
        const p95 = sketch.getValueAtQuantile(0.95);
        if (values.length > 0) expect(durations.statistics()?.p95).toBe(Math.min(p95, sketch.max) / 1e6);
      }),
    );
  });

  it('takes what cannot be a duration for the nearest, and ignores what is no number', () => {
    const durations = new Durations();
    for (const seconds of [-5, 0, Number.POSITIVE_INFINITY, Number.NaN]) durations.add(seconds);
    expect(durations.statistics()).toMatchObject({ count: 3, p50: 0, max: 1e9 });
    expect(binsOf(durations)[0]).toEqual([-1, 2]);
  });

  it('is empty without any', () => {
    expect(new Durations().statistics()).toBeNull();
  });

  it('knows the mean where only sums were kept', () => {
    const durations = new Durations();
    durations.addWithoutBin(4);
    durations.addSum(10_000_000, 0);
    expect(durations.statistics()).toEqual({
      count: 4,
      mean: 2.5,
      p50: null,
      p95: null,
      p99: null,
      max: null,
    });
  });
});
