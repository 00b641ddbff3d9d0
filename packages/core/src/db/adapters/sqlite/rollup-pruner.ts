import { and, gte, lt, sql } from 'drizzle-orm';
import { type Grain, MINUTES_OF } from '../../rollups/grain.ts';
import { rollupKey, SCOPES, type Scope } from '../../rollups/rollup-key.ts';
import type { SqliteDatabase } from './open-database.ts';
import { ROLLUP_TABLES } from './rollup-tables.ts';

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

const ALL_SCOPES = Object.keys(SCOPES) as Scope[];
/** Workers come and go with their machines: what is by worker goes with the hours, the rest of the days stays. */
const BY_WORKER: readonly Scope[] = ['series', 'worker'];

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

/** Deletes at most `limit` rollups that are no longer read, oldest first; tells how many. */
export function deleteRollups(db: SqliteDatabase, kept: KeptRollups, limit: number): number {
  const work: readonly [Grain, readonly Scope[], number][] = [
    ['minute', ['series'], kept.seriesMinutesFrom],
    ['minute', ALL_SCOPES, kept.minutesFrom],
    ['hour', ALL_SCOPES, kept.hoursFrom],
    ['day', BY_WORKER, kept.hoursFrom],
  ];
  for (const [grain, scopes, from] of work) {
    const table = ROLLUP_TABLES[grain];
    for (const scope of scopes) {
      const old = and(
        gte(table.key, rollupKey(scope, 0, 0)),
        lt(table.key, rollupKey(scope, from / MINUTES_OF[grain], 0)),
      );
      const oldest = db.select({ key: table.key }).from(table).where(old).orderBy(table.key).limit(limit);
      const { changes } = db.delete(table).where(sql`${table.key} IN ${oldest}`).run();
      if (changes > 0) return changes;
    }
  }
  return 0;
}
