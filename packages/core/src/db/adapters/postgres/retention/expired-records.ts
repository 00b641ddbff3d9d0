import { sql } from 'drizzle-orm';
import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import { keptQueuePeriods, QUEUE_GRAINS } from '../../../queue-history/history-plan.ts';
import { expiredKeys, rollupAges, wholeAges } from '../../../rollups/kept-rollups.ts';
import { keepRollupsFrom, readKeptRollups } from '../kept-rollups.ts';
import type { PostgresDatabase } from '../open-database.ts';
import { deleteGoneWorkers } from './expired-workers.ts';

const ROWS = 5000;
/** Counters of earlier runs that are kept. */
const MOST_RUNS = 100;

/** Deletes rollups, gaps, malformed messages, audit entries, the history of queues, counters and gone workers that are no longer kept; resolves to how many. */
export async function deleteExpiredRecords(
  db: PostgresDatabase,
  limits: ResolvedRetention,
  now: number,
): Promise<number> {
  const { recordsMaxAgeSeconds } = limits;
  let deleted = await deleteExpiredRollups(db, limits, now);
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
  const queuePeriods = keptQueuePeriods(limits, now);
  for (const grain of QUEUE_GRAINS) {
    const gone = sql`DELETE FROM queue_periods WHERE grain = ${grain} AND minute < ${queuePeriods[grain]}`;
    deleted += (await db.execute(gone)).rowCount ?? 0;
  }
  const runs = await db.execute(
    sql`DELETE FROM ingest_counters WHERE run NOT IN (SELECT run FROM ingest_counters ORDER BY xmin::text::bigint DESC LIMIT ${MOST_RUNS})`,
  );
  return deleted + (runs.rowCount ?? 0) + (await deleteGoneWorkers(db, limits, now));
}

/** Readers are told first, so that they never take what is half gone for all there was. */
async function deleteExpiredRollups(
  db: PostgresDatabase,
  limits: ResolvedRetention,
  now: number,
): Promise<number> {
  await keepRollupsFrom(db, wholeAges(rollupAges(limits, now)));
  let deleted = 0;
  for (const { grain, first, end } of expiredKeys(await readKeptRollups(db))) {
    for (let gone = ROWS; gone === ROWS; deleted += gone) {
      const { rowCount } = await db.execute(
        sql`DELETE FROM rollup_sums WHERE grain = ${grain} AND key IN (
              SELECT key FROM rollup_sums WHERE grain = ${grain}
              AND key >= ${first}::bigint AND key < ${end}::bigint LIMIT ${ROWS})`,
      );
      gone = rowCount ?? 0;
    }
  }
  return deleted;
}
