import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PoolClient } from 'pg';
import { refuseTooManyPins } from '../pin-limit.ts';
import type { PostgresDatabase } from './open-database.ts';
import { pins, taskIds } from './schema.ts';
import { Statement } from './statement.ts';
import { toTaskKey } from './task-row.ts';

/** The task's row is locked, so that it is not removed meanwhile. */
const FIND = new Statement(
  'pins_find',
  `SELECT t.seq, p.seq FROM task_ids i JOIN tasks t ON t.seq = i.seq LEFT JOIN pins p ON p.seq = i.seq
   WHERE i.id = $1 FOR UPDATE OF t`,
);

/** The pinned tasks of all hosts: few, so their ids are in memory and telling of a changed task costs no read. */
export class PinBook {
  readonly #db: PostgresDatabase;
  #ids = new Set<string>();

  constructor(db: PostgresDatabase) {
    this.#db = db;
  }

  /** Ids of all pinned tasks, live. */
  get ids(): ReadonlySet<string> {
    return this.#ids;
  }

  /** Reads all of them: at the start, and when changes of other hosts were missed. */
  async read(): Promise<void> {
    const rows = await this.#db
      .select({ id: taskIds.id })
      .from(pins)
      .innerJoin(taskIds, eq(taskIds.seq, pins.seq));
    this.#ids = new Set(rows.map((row) => row.id));
  }

  /**
   * Pins or unpins a task, within a transaction; both are safe to repeat. Answers whether the task is stored.
   *
   * @throws {CncError} `CNC_PIN_LIMIT` where too many are pinned.
   */
  async write(client: PoolClient, id: string, pinned: boolean, pinnedAt: number): Promise<boolean> {
    const [row] = await FIND.rows<readonly [string, string | null]>(client, [toTaskKey(id)]);
    if (!row) return false;
    const [seq, pin] = row;
    const db = drizzle({ client });
    if (pinned && pin === null) {
      refuseTooManyPins(this.#ids.size);
      await db.insert(pins).values({ seq: Number(seq), pinnedAt });
    } else if (!pinned) {
      await db.delete(pins).where(eq(pins.seq, Number(seq)));
    }
    return true;
  }

  /** After the commit, of this host or of another. */
  committed({ id, pinned }: { readonly id: string; readonly pinned: boolean }): void {
    if (pinned) this.#ids.add(toTaskKey(id));
    else this.#ids.delete(toTaskKey(id));
  }
}

/** Whether the row of `tasks` is pinned. */
export const isPinned = sql<boolean>`EXISTS (SELECT 1 FROM pins WHERE pins.seq = tasks.seq)`;
