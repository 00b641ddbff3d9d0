import { eq, sql } from 'drizzle-orm';
import { refuseTooManyPins } from '../pin-limit.ts';
import type { SqliteDatabase } from './open-database.ts';
import { pins, tasks } from './schema.ts';
import { fromTaskKey, toTaskKey } from './task-key.ts';

/** The pinned tasks, for the writer: few, so their ids are in memory and telling of a changed task costs no read. */
export class PinBook {
  readonly #db: SqliteDatabase;
  readonly #ids: Set<string>;

  constructor(db: SqliteDatabase) {
    this.#db = db;
    const rows = db.select({ id: tasks.id }).from(pins).innerJoin(tasks, eq(tasks.seq, pins.seq)).all();
    this.#ids = new Set(rows.map((row) => fromTaskKey(row.id)));
  }

  /**
   * Pins or unpins a task; both are safe to repeat. Answers whether the task is stored.
   *
   * @throws {CncError} `CNC_PIN_LIMIT` where too many are pinned.
   */
  set(id: string, pinned: boolean, atSeconds: number): boolean {
    const key = toTaskKey(id);
    const seq = this.#db.select({ seq: tasks.seq }).from(tasks).where(eq(tasks.id, key)).get()?.seq;
    if (seq === undefined) return false;
    if (pinned && !this.#ids.has(id)) {
      refuseTooManyPins(this.#ids.size);
      this.#db.insert(pins).values({ seq, pinnedAt: atSeconds }).onConflictDoNothing().run();
      this.#ids.add(id);
    } else if (!pinned) {
      this.#db.delete(pins).where(eq(pins.seq, seq)).run();
      this.#ids.delete(id);
    }
    return true;
  }

  /** Ids of all pinned tasks, live. */
  get ids(): ReadonlySet<string> {
    return this.#ids;
  }
}

/**
 * Whether the row of `tasks` is pinned: 1 or 0. Names are written out: drizzle leaves tables out of the names of columns
 * where a query is of one table.
 */
export const isPinned = sql<number>`EXISTS (SELECT 1 FROM pins WHERE pins.seq = tasks.seq)`;
