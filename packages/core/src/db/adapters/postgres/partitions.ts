import { type SQL, sql } from 'drizzle-orm';
import type { PostgresDatabase } from './open-database.ts';

const MICROSECONDS_A_DAY = 86_400_000_000;
/** Days made ahead, so that nobody waits for a new one at midnight, nor when no maintenance ran for a while. */
const DAYS_AHEAD = 3;
const PREFIX = 'tasks_';
/** Hosts that make the same partition at once do so one after another. */
const PARTITION_LOCK = 0x63_6e_63_03;
/** What tasks that outlived their day are counted under. */
export const KEPT_DAY = 0;

/** The daily partitions of `tasks`, by time of first sight (UTC). */
export class Partitions {
  readonly #db: PostgresDatabase;
  readonly #days = new Set<number>();

  constructor(db: PostgresDatabase) {
    this.#db = db;
  }

  /** Makes the partitions of a day (where `seq` falls) and of the days after it, where they are missing. */
  async ensure(seq: number): Promise<void> {
    const today = dayOf(seq);
    const wanted = Array.from({ length: DAYS_AHEAD + 1 }, (_, ahead) => today + ahead);
    if (wanted.slice(0, 2).every((day) => this.#days.has(day))) return;
    await this.#db.transaction(async (tx) => {
      await tx.execute(sql`SELECT pg_advisory_xact_lock(${PARTITION_LOCK})`);
      for (const day of wanted) {
        const { rows } = await tx.execute(sql`SELECT to_regclass(${partitionOf(day)}) AS found`);
        if (rows[0]?.found) continue;
        // Made beside and attached: unlike CREATE … PARTITION OF, that waits for no reader and holds up no writer.
        await tx.execute(sql.raw(`CREATE TABLE ${partitionOf(day)} (LIKE tasks INCLUDING ALL)`));
        await tx.execute(sql.raw(attachStatement(day)));
      }
    });
    for (const day of wanted) this.#days.add(day);
  }

  /** Days that have a partition, oldest first. */
  async list(): Promise<readonly number[]> {
    return daysOf(
      this.#db,
      sql`c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass('tasks_live'))`,
    );
  }

  /** Days whose partitions were taken out and not yet removed: whoever did so was stopped. */
  async listDetached(): Promise<readonly number[]> {
    return daysOf(this.#db, sql`c.relkind = 'r' AND NOT c.relispartition`);
  }

  /** The day has no partition any more. */
  forget(day: number): void {
    this.#days.delete(day);
  }
}

async function daysOf(db: PostgresDatabase, condition: SQL): Promise<readonly number[]> {
  const { rows } = await db.execute<{ name: string }>(
    sql`SELECT c.relname AS name FROM pg_class c
        WHERE c.relnamespace = to_regnamespace(current_schema()) AND c.relname ~ '^tasks_[0-9]{8}$' AND ${condition}
        ORDER BY c.relname`,
  );
  return rows.map(({ name }) => dayOfPartition(name));
}

/** The day of a `seq`, as the number of days since the epoch. */
export function dayOf(seq: number): number {
  return Math.floor(seq / MICROSECONDS_A_DAY);
}

/** The first `seq` of a day. */
export function firstSeqOf(day: number): number {
  return day * MICROSECONDS_A_DAY;
}

/** Name of the partition of a day. */
export function partitionOf(day: number): string {
  const date = new Date(firstSeqOf(day) / 1000).toISOString().slice(0, 10);
  return `${PREFIX}${date.replaceAll('-', '')}`;
}

function dayOfPartition(name: string): number {
  const digits = name.slice(PREFIX.length);
  const date = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}T00:00:00Z`;
  return dayOf(Date.parse(date) * 1000);
}

function attachStatement(day: number): string {
  const range = `FROM (${day * MICROSECONDS_A_DAY}) TO (${(day + 1) * MICROSECONDS_A_DAY})`;
  return `ALTER TABLE tasks_live ATTACH PARTITION ${partitionOf(day)} FOR VALUES ${range}`;
}
