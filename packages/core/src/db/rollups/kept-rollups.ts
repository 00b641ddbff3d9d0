import type { ResolvedRetention } from '../../config/resolved-config.ts';
import { type Grain, MINUTES_OF } from './grain.ts';
import { rollupKey, SCOPES, type Scope } from './rollup-key.ts';

/** Until when rollups are deleted; epoch minutes. `null` keeps them all. */
export interface RollupAges {
  readonly minutesBefore: number | null;
  /** Of series and minutes: the most rows by far, and of little use once charts show hours. */
  readonly seriesMinutesBefore: number | null;
  readonly hoursBefore: number | null;
}

/** From when on rollups are kept; epoch minutes. */
export interface KeptRollups {
  readonly minutesFrom: number;
  readonly seriesMinutesFrom: number;
  readonly hoursFrom: number;
}

const SECONDS_A_MINUTE = 60;
/** Two days: what was asked of a task on one worker is asked of today and yesterday. */
const SERIES_MINUTES_MAX_AGE_SECONDS = 2 * 24 * 60 * 60;
const ALL_SCOPES = Object.keys(SCOPES) as Scope[];
/** Workers come and go with their machines: what is by worker goes with the hours, the rest of the days stays. */
const BY_WORKER: readonly Scope[] = ['series', 'worker'];

/** The ages that a retention means at `nowSeconds`. */
export function rollupAges(limits: ResolvedRetention, nowSeconds: number): RollupAges {
  const { minutesMaxAgeSeconds: minutes, hoursMaxAgeSeconds: hours } = limits;
  const before = (maxAge: number | null) =>
    maxAge === null ? null : (nowSeconds - maxAge) / SECONDS_A_MINUTE;
  return {
    minutesBefore: before(minutes),
    seriesMinutesBefore: before(minutes && Math.min(minutes, SERIES_MINUTES_MAX_AGE_SECONDS)),
    hoursBefore: before(hours),
  };
}

/** Ages on whole periods of the next coarser grain, so that this one can stand in for what is gone. */
export function wholeAges(ages: RollupAges): KeptRollups {
  const minutesFrom = wholePeriods(ages.minutesBefore, 'hour');
  return {
    minutesFrom,
    seriesMinutesFrom: Math.max(minutesFrom, wholePeriods(ages.seriesMinutesBefore, 'hour')),
    hoursFrom: wholePeriods(ages.hoursBefore, 'day'),
  };
}

/** What is kept once both were pruned. */
export function keptOfBoth(a: KeptRollups, b: KeptRollups): KeptRollups {
  return {
    minutesFrom: Math.max(a.minutesFrom, b.minutesFrom),
    seriesMinutesFrom: Math.max(a.seriesMinutesFrom, b.seriesMinutesFrom),
    hoursFrom: Math.max(a.hoursFrom, b.hoursFrom),
  };
}

function wholePeriods(before: number | null, grain: Grain): number {
  return before === null ? 0 : Math.max(0, Math.floor(before / MINUTES_OF[grain]) * MINUTES_OF[grain]);
}

/** Rollups that are no longer read, as ranges of keys: `end` is exclusive. Oldest grains last. */
export function expiredKeys(
  kept: KeptRollups,
): { readonly grain: Grain; readonly first: number; readonly end: number }[] {
  const work: readonly [Grain, readonly Scope[], number][] = [
    ['minute', ['series'], kept.seriesMinutesFrom],
    ['minute', ALL_SCOPES, kept.minutesFrom],
    ['hour', ALL_SCOPES, kept.hoursFrom],
    ['day', BY_WORKER, kept.hoursFrom],
  ];
  return work.flatMap(([grain, scopes, from]) =>
    scopes.map((scope) => ({
      grain,
      first: rollupKey(scope, 0, 0),
      end: rollupKey(scope, from / MINUTES_OF[grain], 0),
    })),
  );
}
