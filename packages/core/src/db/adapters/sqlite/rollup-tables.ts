import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { Grain } from '../../rollups/grain.ts';
import { expiredKeys, type KeptRollups } from '../../rollups/kept-rollups.ts';
import type { SqliteDatabase } from './open-database.ts';
import { placeholders, preparePositional } from './positional-statement.ts';
import { rollupDays, rollupHours, rollupMinutes } from './schema.ts';

/** The table of each grain. */
export const ROLLUP_TABLES = { minute: rollupMinutes, hour: rollupHours, day: rollupDays } as const;

/** Single rollups of all grains, by key. */
export class RollupTables {
  readonly #statements;

  constructor(db: SqliteDatabase) {
    this.#statements = {
      minute: prepare(db, 'minute'),
      hour: prepare(db, 'hour'),
      day: prepare(db, 'day'),
    };
  }

  get(grain: Grain, key: number): Buffer | undefined {
    return this.#statements[grain].get.get(key) as Buffer | undefined;
  }

  put(grain: Grain, key: number, data: Buffer): void {
    this.#statements[grain].put.run(key, data);
  }
}

/** Deletes at most `limit` rollups that are no longer read; tells how many. */
export function deleteRollups(db: SqliteDatabase, kept: KeptRollups, limit: number): number {
  for (const { grain, first, end } of expiredKeys(kept)) {
    const table = ROLLUP_TABLES[grain];
    const expired = and(gte(table.key, first), lt(table.key, end));
    const oldest = db.select({ key: table.key }).from(table).where(expired).orderBy(table.key).limit(limit);
    const { changes } = db.delete(table).where(sql`${table.key} IN ${oldest}`).run();
    if (changes > 0) return changes;
  }
  return 0;
}

function prepare(db: SqliteDatabase, grain: Grain) {
  const table = ROLLUP_TABLES[grain];
  const select = db.select({ data: table.data }).from(table);
  const columns = ['key', 'data'] as const;
  const insert = db
    .insert(table)
    .values(placeholders(columns))
    .onConflictDoUpdate({ target: table.key, set: { data: sql`excluded.data` } });
  return {
    get: preparePositional(db, select.where(eq(table.key, sql.placeholder('key'))), ['key']).pluck(),
    put: preparePositional(db, insert, columns),
  };
}
