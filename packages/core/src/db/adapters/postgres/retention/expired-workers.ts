import { sql } from 'drizzle-orm';
import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import { MISSED_HEARTBEATS } from '../../../models/fold-worker.ts';
import type { PostgresDatabase } from '../open-database.ts';

/** Deletes workers that are gone for longer than they are kept; resolves to how many. `now` is in epoch seconds. */
export async function deleteGoneWorkers(
  db: PostgresDatabase,
  { workersMaxAgeSeconds }: ResolvedRetention,
  now: number,
): Promise<number> {
  if (workersMaxAgeSeconds === null) return 0;
  // Another host may be hearing one at this moment: its row is locked then, and looked at anew when the lock is free.
  const { rowCount } = await db.execute(
    sql`DELETE FROM workers WHERE (worker::json ->> 'lastSeenAt')::float8 < ${now - workersMaxAgeSeconds}::float8
        AND (worker::json ->> 'status' = 'offline' OR (worker::json ->> 'lastSeenAt')::float8
          + ${MISSED_HEARTBEATS} * (worker::json ->> 'heartbeatSeconds')::float8 < ${now}::float8)`,
  );
  return rowCount ?? 0;
}
