import { sql } from 'drizzle-orm';
import type { PostgresDatabase } from './open-database.ts';

const MICROSECONDS_A_DAY = 86_400_000_000;
/** Days made ahead, so that nobody waits for a new one at midnight, nor when no maintenance ran for a while. */
const DAYS_AHEAD = 3;
const PREFIX = 'tasks_';
/** Hosts that make the same partition at once do so one after another. */
const PARTITION_LOCK = 0x63_6e_63_02;

/** The daily partitions of `tasks`, by time of first sight (UTC). */
export class Partitions {
  readonly #db: PostgresDatabase;
  readonly #days = new Set<number>();

  constructor(db: PostgresDatabase) {
    this.#db = db;
  }

  /** Makes the partitions of a day (where `seq` falls) and of the days after it, where they are missing. */
  async ensure(seq: number): Promise<void> {
    const today = Math.floor(seq / MICROSECONDS_A_DAY);
    const wanted = Array.from({ length: DAYS_AHEAD + 1 }, (_, ahead) => today + ahead);
    if (wanted.slice(0, 2).every((day) => this.#days.has(day))) return;
    await this.#db.transaction(async (tx) => {
      await tx.execute(sql`SELECT pg_advisory_xact_lock(${PARTITION_LOCK})`);
      for (const day of wanted) {
        const { rows } = await tx.execute(sql`SELECT to_regclass(${nameOf(day)}) AS found`);
        if (rows[0]?.found) continue;
        // Made beside and attached: unlike CREATE … PARTITION OF, that waits for no reader and holds up no writer.
        await tx.execute(sql.raw(`CREATE TABLE ${nameOf(day)} (LIKE tasks INCLUDING ALL)`));
        await tx.execute(sql.raw(attachStatement(day)));
      }
    });
    for (const day of wanted) this.#days.add(day);
  }

  /** First days of the partitions there are, as `seq`, oldest first. */
  async list(): Promise<readonly number[]> {
    const { rows } = await this.#db.execute<{ name: string }>(
      sql`SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
          WHERE i.inhparent = to_regclass('tasks') ORDER BY c.relname`,
    );
    return rows.map(({ name }) => firstSeqOf(name));
  }
}

/** Name of the partition in which a `seq` falls. */
export function partitionOf(seq: number): string {
  return nameOf(Math.floor(seq / MICROSECONDS_A_DAY));
}

function nameOf(day: number): string {
  const date = new Date((day * MICROSECONDS_A_DAY) / 1000).toISOString().slice(0, 10);
  return `${PREFIX}${date.replaceAll('-', '')}`;
}

function firstSeqOf(name: string): number {
  const digits = name.slice(PREFIX.length);
  const date = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}T00:00:00Z`;
  return Date.parse(date) * 1000;
}

function attachStatement(day: number): string {
  const range = `FROM (${day * MICROSECONDS_A_DAY}) TO (${(day + 1) * MICROSECONDS_A_DAY})`;
  return `ALTER TABLE tasks ATTACH PARTITION ${nameOf(day)} FOR VALUES ${range}`;
}
