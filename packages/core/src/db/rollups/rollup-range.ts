import type { MinuteRange } from './rollup-spans.ts';

const SECONDS_A_MINUTE = 60;

/** The minutes that a range of epoch seconds touches. */
export function minuteRange(from: number, to: number): MinuteRange {
  return { first: Math.floor(from / SECONDS_A_MINUTE), end: Math.ceil(to / SECONDS_A_MINUTE) };
}

/** How much of a range has passed at `now`, seconds: what is to come has no throughput. */
export function passedSeconds(range: MinuteRange, now: number): number {
  return Math.max(0, Math.min(range.end * SECONDS_A_MINUTE, now) - range.first * SECONDS_A_MINUTE);
}
