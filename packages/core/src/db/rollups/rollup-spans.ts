import { type Grain, MINUTES_OF, periodOf } from './grain.ts';

/** Rollups of one grain that follow one another. */
export interface RollupSpan {
  readonly grain: Grain;
  readonly firstPeriod: number;
  /** Inclusive. */
  readonly lastPeriod: number;
}

/** A range of time; epoch minutes. */
export interface MinuteRange {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** From which minute on rollups of the finer grains are kept; older ones were pruned. */
export interface KeptFrom {
  readonly minute: number;
  readonly hour: number;
}

const COARSEST_FIRST: readonly Grain[] = ['day', 'hour', 'minute'];

/**
 * The fewest rollups that add up to a range, none of them coarser than `coarsest`. Where finer ones are gone, a coarser
 * one stands in whole for the part of it that the range touches.
 */
export function rollupSpans(range: MinuteRange, kept: KeptFrom, coarsest: Grain = 'day'): RollupSpan[] {
  const spans: { grain: Grain; firstPeriod: number; lastPeriod: number }[] = [];
  let minute = range.first;
  while (minute < range.end) {
    const grain = grainAt(minute, range.end, kept, coarsest);
    const period = periodOf(grain, minute);
    const last = spans.at(-1);
    if (last?.grain === grain) last.lastPeriod = period;
    else spans.push({ grain, firstPeriod: period, lastPeriod: period });
    minute = (period + 1) * MINUTES_OF[grain];
  }
  return spans;
}

function grainAt(minute: number, end: number, kept: KeptFrom, coarsest: Grain): Grain {
  if (minute < kept.hour) return 'day';
  const candidates = COARSEST_FIRST.slice(COARSEST_FIRST.indexOf(coarsest));
  const whole = candidates.find(
    (grain) => minute % MINUTES_OF[grain] === 0 && minute + MINUTES_OF[grain] <= end,
  );
  const grain = whole ?? 'minute';
  return grain === 'minute' && minute < kept.minute ? 'hour' : grain;
}

/** The coarsest grain that fits into steps of a series. */
export function coarsestFor(stepMinutes: number): Grain {
  return COARSEST_FIRST.find((grain) => stepMinutes % MINUTES_OF[grain] === 0) ?? 'minute';
}
