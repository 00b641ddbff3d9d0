import { type SQL, sql } from 'drizzle-orm';
import { driverCodeOf } from '../database-error.ts';
import type { PostgresDatabase } from '../open-database.ts';
import { firstSeqOf, KEPT_DAY, type Partitions, partitionOf } from '../partitions.ts';

/** Rows of a slice: a few milliseconds each way. */
const ROWS = 500;
/** Ids are short, and nobody waits for their locks. */
const IDS = 2000;
/** Whoever wants to write waits behind this lock: rather later than long. */
const LOCK_TIMEOUT_MS = 80;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Drops whole days: what of them is to stay moves into `tasks_kept`, slice by slice, then the partition is taken out at
 * once, and its ids and its file go behind everybody's back.
 */
export class ExpiredDays {
  readonly #db: PostgresDatabase;
  readonly #partitions: Partitions;
  #deleted = 0;

  constructor(db: PostgresDatabase, partitions: Partitions) {
    this.#db = db;
    this.#partitions = partitions;
  }

  /** Tasks deleted so far. */
  get deleted(): number {
    return this.#deleted;
  }

  /** Moves a slice of the rows that stay, all but those that meet `expired`; resolves to how many there were. */
  async moveKept(day: number, expired: SQL): Promise<number> {
    const { rows } = await this.#db.execute(
      sql`WITH staying AS (
            SELECT seq FROM ${sql.identifier(partitionOf(day))} AS tasks WHERE NOT coalesce(${expired}, false)
            ORDER BY seq LIMIT ${ROWS} FOR UPDATE),
          moved AS (
            UPDATE tasks SET kept = true FROM staying WHERE NOT tasks.kept AND tasks.seq = staying.seq
            AND tasks.seq >= ${firstSeqOf(day)}::bigint AND tasks.seq < ${firstSeqOf(day + 1)}::bigint
            RETURNING tasks.state, coalesce(tasks.name, 0) AS name),
          counted AS (
            INSERT INTO task_counts AS known (day, state, name, count)
            SELECT place.day, state, name, sum(place.by) FROM moved,
              (VALUES (${day}::int, -1), (${KEPT_DAY}::int, 1)) AS place (day, by)
            GROUP BY place.day, state, name ORDER BY place.day, state, name
            ON CONFLICT (day, state, name) DO UPDATE SET count = known.count + excluded.count)
          SELECT 1 FROM staying`,
    );
    return rows.length;
  }

  /** Takes the partition out; resolves to whether that was possible without keeping others waiting. */
  async detach(day: number): Promise<boolean> {
    try {
      await this.#db.transaction(async (tx) => {
        await tx.execute(sql.raw(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`));
        await tx.execute(sql.raw('LOCK TABLE tasks_live IN ACCESS EXCLUSIVE MODE'));
        await tx.execute(sql.raw(`ALTER TABLE tasks_live DETACH PARTITION ${partitionOf(day)}`));
        const counts = await tx.execute<{ count: string }>(
          sql`DELETE FROM task_counts WHERE day = ${day} RETURNING count`,
        );
        this.#deleted += counts.rows.reduce((sum, { count }) => sum + Number(count), 0);
      });
      this.#partitions.forget(day);
      return true;
    } catch (error) {
      // Others are at work: asked again a moment later.
      if (driverCodeOf(error) === LOCK_NOT_AVAILABLE) return false;
      throw error;
    }
  }

  /** Removes a slice of the ids of a day that was taken out, after a `seq`; resolves to the last, `null` at the end. */
  async removeIds(day: number, after: number): Promise<number | null> {
    const { rows } = await this.#db.execute<{ last: string | null }>(
      sql`WITH gone AS (
            SELECT id, seq FROM ${sql.identifier(partitionOf(day))} WHERE seq > ${after}::bigint ORDER BY seq LIMIT ${IDS}),
          removed AS (DELETE FROM task_ids i USING gone WHERE i.id = gone.id AND i.seq = gone.seq)
          SELECT max(seq) AS last FROM gone`,
    );
    const last = rows[0]?.last ?? null;
    return last === null ? null : Number(last);
  }

  /** Gives the space of a day that was taken out back to the disk; resolves to how many bytes. */
  async drop(day: number): Promise<number> {
    const name = partitionOf(day);
    const { rows } = await this.#db.execute<{ bytes: string }>(
      sql`SELECT pg_total_relation_size(to_regclass(${name})) AS bytes`,
    );
    await this.#db.execute(sql.raw(`DROP TABLE ${name}`));
    return Number(rows[0]?.bytes ?? 0);
  }
}
