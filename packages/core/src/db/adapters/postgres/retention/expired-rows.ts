import { type SQL, sql } from 'drizzle-orm';
import type { PostgresDatabase } from '../open-database.ts';
import { KEPT_DAY } from '../partitions.ts';

const ROWS = 500;
const MICROSECONDS_A_DAY = 86_400_000_000;

/**
 * Deletes a slice of single tasks: those that outlived their day, and failures where they are kept less long than the
 * rest. Resolves to how many there were.
 */
export async function deleteExpiredRows(db: PostgresDatabase, expired: SQL, kept: boolean): Promise<number> {
  const { rows } = await db.execute(
    sql`WITH old AS (
          SELECT seq FROM tasks WHERE kept = ${kept} AND ${expired} ORDER BY seq LIMIT ${ROWS} FOR UPDATE SKIP LOCKED),
        gone AS (
          DELETE FROM tasks USING old WHERE tasks.kept = ${kept} AND tasks.seq = old.seq
          RETURNING tasks.id, tasks.seq, tasks.state, coalesce(tasks.name, 0) AS name),
        removed AS (DELETE FROM task_ids i USING gone WHERE i.id = gone.id AND i.seq = gone.seq),
        counted AS (
          INSERT INTO task_counts AS known (day, state, name, count)
          SELECT CASE WHEN ${kept} THEN ${KEPT_DAY}::int ELSE (seq / ${MICROSECONDS_A_DAY}::bigint)::int END AS day,
            state, name, -count(*) FROM gone GROUP BY 1, state, name ORDER BY 1, state, name
          ON CONFLICT (day, state, name) DO UPDATE SET count = known.count + excluded.count)
        SELECT 1 FROM gone`,
  );
  return rows.length;
}
