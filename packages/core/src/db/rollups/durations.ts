import { DDSketch } from '@datadog/sketches-js';
import { type DurationStatistics, PERCENTILE_ERROR } from '../models/statistics.ts';

const MICROSECONDS = 1_000_000;
/** Longer ones are faults of clocks: 30 years. */
const MOST_SECONDS = 1e9;

/** A bin of the sketch: values within {@link PERCENTILE_ERROR} of each other. */
export interface DurationBin {
  /** Grows with the value; −1 is for zero. */
  readonly key: number;
  readonly count: number;
}

/**
 * Durations as a DDSketch over whole microseconds. Everything in it is a sum of integers (or a maximum), so the result
 * does not depend on the order or the grouping in which durations and bins are added.
 */
export class Durations {
  readonly #sketch = new DDSketch({ relativeAccuracy: PERCENTILE_ERROR });
  #sumMicroseconds = 0;
  #maxMicroseconds = 0;
  #withoutBin = 0;

  /** Sum of all durations, microseconds. */
  get sumMicroseconds(): number {
    return this.#sumMicroseconds;
  }

  get maxMicroseconds(): number {
    return this.#maxMicroseconds;
  }

  /** Durations of which only the sum is known. */
  get withoutBin(): number {
    return this.#withoutBin;
  }

  /** Adds one duration, seconds. Below zero (clocks that disagree) counts as zero. */
  add(seconds: number): void {
    if (Number.isNaN(seconds)) return;
    const microseconds = Math.round(Math.min(Math.max(seconds, 0), MOST_SECONDS) * MICROSECONDS);
    this.addBin(microseconds === 0 ? -1 : this.#sketch.mapping.key(microseconds), 1);
    this.addSum(microseconds, microseconds);
  }

  /** Adds what is exact about durations whose bins are added by {@link addBin}. */
  addSum(sumMicroseconds: number, maxMicroseconds: number): void {
    this.#sumMicroseconds += sumMicroseconds;
    if (maxMicroseconds > this.#maxMicroseconds) this.#maxMicroseconds = maxMicroseconds;
  }

  /** Adds to one bin. The sketch's own `merge` is not used: it forgets to widen itself up to key 0. */
  addBin(key: number, count: number): void {
    if (key < 0) this.#sketch.zeroCount += count;
    else this.#sketch.store.add(key, count);
    this.#sketch.count += count;
  }

  /** Adds durations of which only the number is known; their sum comes by {@link addSum}. */
  addWithoutBin(count: number): void {
    this.#withoutBin += count;
  }

  /** The bins that hold something, by growing value. */
  bins(): DurationBin[] {
    const { store, zeroCount } = this.#sketch;
    const bins: DurationBin[] = zeroCount > 0 ? [{ key: -1, count: zeroCount }] : [];
    for (let index = 0; index < store.bins.length; index++) {
      const count = store.bins[index] as number;
      if (count > 0) bins.push({ key: index + store.offset, count });
    }
    return bins;
  }

  /** `null` while empty. */
  statistics(): DurationStatistics | null {
    const count = this.#sketch.count + this.#withoutBin;
    if (count === 0) return null;
    const max = this.#sketch.count > 0 ? this.#maxMicroseconds / MICROSECONDS : null;
    return {
      count,
      mean: this.#sumMicroseconds / count / MICROSECONDS,
      p50: this.#percentile(0.5),
      p95: this.#percentile(0.95),
      p99: this.#percentile(0.99),
      max,
    };
  }

  #percentile(quantile: number): number | null {
    if (this.#sketch.count === 0) return null;
    // A bin's middle may be above the greatest value in it.
    return Math.min(this.#sketch.getValueAtQuantile(quantile), this.#maxMicroseconds) / MICROSECONDS;
  }
}
