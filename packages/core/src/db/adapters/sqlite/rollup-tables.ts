import { eq, sql } from 'drizzle-orm';
import type { Grain } from '../../rollups/grain.ts';
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
