import { and, gte, lt, sql } from 'drizzle-orm';
import { type Grain, MINUTES_OF } from '../../rollups/grain.ts';
import { rollupKey, SCOPES, type Scope } from '../../rollups/rollup-key.ts';
import type { SqliteDatabase } from './open-database.ts';
import { ROLLUP_TABLES } from './rollup-tables.ts';

/** Until when rollups are deleted; epoch minutes. `null` keeps them all. */
export interface RollupAges {
  readonly minutesBefore: number | null;
  readonly hoursBefore: number | null;
}

const ALL_SCOPES = Object.keys(SCOPES) as Scope[];
/** Workers come and go with their machines: what is by worker goes with the hours, the rest of the days stays. */
const BY_WORKER: readonly Scope[] = ['series', 'worker'];

/** Ages on whole periods of the next coarser grain, so that this one can stand in for what is gone. */
export function wholeAges({ minutesBefore, hoursBefore }: RollupAges): {
  readonly minutesFrom: number;
  readonly hoursFrom: number;
} {
  return { minutesFrom: wholePeriods(minutesBefore, 'hour'), hoursFrom: wholePeriods(hoursBefore, 'day') };
}

function wholePeriods(before: number | null, grain: Grain): number {
  return before === null ? 0 : Math.max(0, Math.floor(before / MINUTES_OF[grain]) * MINUTES_OF[grain]);
}

/** Deletes at most `limit` rollups that are no longer read, oldest first; tells how many. */
export function deleteRollups(
  db: SqliteDatabase,
  kept: { readonly minutesFrom: number; readonly hoursFrom: number },
  limit: number,
): number {
  const work: readonly [Grain, readonly Scope[], number][] = [
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
