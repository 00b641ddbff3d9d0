import { DDSketch } from '@datadog/sketches-js';
import { type DurationStatistics, PERCENTILE_ERROR } from '../models/statistics.ts';
import { Bins } from './bins.ts';

const MICROSECONDS = 1_000_000;
/** Longer ones are faults of clocks: 30 years. */
const MOST_SECONDS = 1e9;
/** Key of the bin for durations of 0. */
const ZERO_KEY = -1;

/** Which values share a bin, and the value that stands for it. */
const { mapping } = new DDSketch({ relativeAccuracy: PERCENTILE_ERROR });

/**
 * Durations as a DDSketch over whole microseconds. Everything in it is a sum of integers (or a maximum), so the result
 * does not depend on the order or the grouping in which durations and bins are added.
 */
export class Durations {
  /** Counts by key of the sketch's mapping. */
  readonly bins = new Bins();
  #count = 0;
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
    this.addBin(microseconds === 0 ? ZERO_KEY : mapping.key(microseconds), 1);
    this.addSum(microseconds, microseconds);
  }

  /** Adds what is exact about durations whose bins are added by {@link addBin}. */
  addSum(sumMicroseconds: number, maxMicroseconds: number): void {
    this.#sumMicroseconds += sumMicroseconds;
    if (maxMicroseconds > this.#maxMicroseconds) this.#maxMicroseconds = maxMicroseconds;
  }

  /** Adds to one bin. */
  addBin(key: number, count: number): void {
    this.bins.add(key, count);
    this.#count += count;
  }

  /** Adds durations of which only the number is known; their sum comes by {@link addSum}. */
  addWithoutBin(count: number): void {
    this.#withoutBin += count;
  }

  merge(other: Durations): void {
    this.bins.merge(other.bins);
    this.#count += other.#count;
    this.#withoutBin += other.#withoutBin;
    this.addSum(other.#sumMicroseconds, other.#maxMicroseconds);
  }

  /** `null` while empty. */
  statistics(): DurationStatistics | null {
    const count = this.#count + this.#withoutBin;
    if (count === 0) return null;
    return {
      count,
      mean: this.#sumMicroseconds / count / MICROSECONDS,
      p50: this.#percentile(0.5),
      p95: this.#percentile(0.95),
      p99: this.#percentile(0.99),
      max: this.#count > 0 ? this.#maxMicroseconds / MICROSECONDS : null,
    };
  }

  #percentile(quantile: number): number | null {
    const key = this.bins.keyAt(quantile * (this.#count - 1));
    if (key === undefined) return null;
    // A bin's middle may be above the greatest value in it.
    return key === ZERO_KEY ? 0 : Math.min(mapping.value(key), this.#maxMicroseconds) / MICROSECONDS;
  }
}
