import { sql } from 'drizzle-orm';
import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import { type Grain, MINUTES_OF } from '../../../rollups/grain.ts';
import { rollupKey, SCOPES, type Scope } from '../../../rollups/rollup-key.ts';
import type { PostgresDatabase } from '../open-database.ts';

const SECONDS_A_MINUTE = 60;
const ROWS = 5000;
/** Counters of earlier runs that are kept. */
const MOST_RUNS = 100;

/** Deletes rollups, gaps, malformed messages, audit entries and counters that are no longer kept; resolves to how many. */
export async function deleteExpiredRecords(
  db: PostgresDatabase,
  limits: ResolvedRetention,
  now: number,
): Promise<number> {
  const { minutesMaxAgeSeconds, hoursMaxAgeSeconds, recordsMaxAgeSeconds } = limits;
  let deleted = 0;
  if (minutesMaxAgeSeconds !== null) deleted += await deleteRollups(db, 'minute', now - minutesMaxAgeSeconds);
  if (hoursMaxAgeSeconds !== null) deleted += await deleteRollups(db, 'hour', now - hoursMaxAgeSeconds);
  if (recordsMaxAgeSeconds !== null) {
    const before = now - recordsMaxAgeSeconds;
    for (const [table, time] of [
      ['gaps', 'ended_at'],
      ['malformed_events', 'seen_at'],
      ['audit_entries', 'at'],
    ] as const) {
      const gone = sql`DELETE FROM ${sql.identifier(table)} WHERE ${sql.identifier(time)} < ${before}`;
      deleted += (await db.execute(gone)).rowCount ?? 0;
    }
  }
  const runs = await db.execute(
    sql`DELETE FROM ingest_counters WHERE run NOT IN (SELECT run FROM ingest_counters ORDER BY xmin::text::bigint DESC LIMIT ${MOST_RUNS})`,
  );
  return deleted + (runs.rowCount ?? 0);
}

/** Keys begin with scope and period, so what is old stands together in each scope. */
async function deleteRollups(db: PostgresDatabase, grain: Grain, beforeSeconds: number): Promise<number> {
  const period = Math.floor(beforeSeconds / SECONDS_A_MINUTE / MINUTES_OF[grain]);
  if (period <= 0) return 0;
  let deleted = 0;
  for (const scope of Object.keys(SCOPES) as Scope[]) {
    for (let gone = ROWS; gone === ROWS; deleted += gone) {
      const { rowCount } = await db.execute(
        sql`DELETE FROM rollup_sums WHERE grain = ${grain} AND key IN (
              SELECT key FROM rollup_sums WHERE grain = ${grain}
              AND key >= ${rollupKey(scope, 0, 0)}::bigint AND key < ${rollupKey(scope, period, 0)}::bigint LIMIT ${ROWS})`,
      );
      gone = rowCount ?? 0;
    }
  }
  return deleted;
}
