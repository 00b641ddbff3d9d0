import { MINUTES_OF } from './grain.ts';
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

/**
 * A range that reaches up to `now` (epoch seconds), up to the end of its last day: what is to come is empty, and the day that
 * is not over yet is read as one rollup instead of its hours and minutes.
 */
export function throughToday(range: MinuteRange, now: number): MinuteRange {
  if (range.end * SECONDS_A_MINUTE < now) return range;
  return { ...range, end: Math.ceil(range.end / MINUTES_OF.day) * MINUTES_OF.day };
}
