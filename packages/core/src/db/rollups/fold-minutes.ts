import { type Grain, periodOf } from './grain.ts';
import { Measure } from './measure.ts';
import { addEncoded } from './measure-codec.ts';
import { rollupKey, type Scope } from './rollup-key.ts';
import { type SeriesLabels, sumsOf } from './rollup-targets.ts';

/** What happened to a series in a minute. */
export interface SeriesMinute {
  readonly series: SeriesLabels;
  readonly minute: number;
  /** A measure of `measure-codec.ts`. */
  readonly data: Uint8Array;
}

const COARSER: readonly Grain[] = ['hour', 'day'];

/**
 * Adds minutes of series to all coarser rollups; `rollup` gives the one to add to. Each sum of a minute is made once and
 * then added to its hour and its day, since most of the cost is in adding sketches.
 */
export function foldMinutes(
  minutes: readonly SeriesMinute[],
  rollup: (grain: Grain, key: number) => Measure,
): void {
  const sums = new Map<number, { minute: number; scope: Scope; id: number; measure: Measure }>();
  for (const { series, minute, data } of minutes) {
    const measure = new Measure();
    addEncoded(measure, data);
    for (const grain of COARSER) {
      rollup(grain, rollupKey('series', periodOf(grain, minute), series.id)).merge(measure);
    }
    for (const [scope, id] of sumsOf(series)) {
      const key = rollupKey(scope, minute, id);
      const sum = sums.get(key) ?? { minute, scope, id, measure: new Measure() };
      sums.set(key, sum);
      sum.measure.merge(measure);
    }
  }
  for (const [key, { minute, scope, id, measure }] of sums) {
    rollup('minute', key).merge(measure);
    for (const grain of COARSER) {
      rollup(grain, rollupKey(scope, periodOf(grain, minute), id)).merge(measure);
    }
  }
}
