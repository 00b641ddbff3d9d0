import type { Statement } from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import type { SqliteDatabase } from '../../open-database.ts';

/** Prepared statements kept for each connection. */
const MOST_STATEMENTS = 300;

/** Statements whose text depends on the query, prepared once for each text. */
export class Statements {
  readonly #db: SqliteDatabase;
  readonly #known = new LRUCache<string, Statement<unknown[]>>({ max: MOST_STATEMENTS });

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  /** The values of a statement's only column. */
  values<Value>(sql: string, params: readonly unknown[]): Value[] {
    return this.#prepared(sql).pluck().all(params) as Value[];
  }

  /** The rows of a statement. */
  rows<Row>(sql: string, params: readonly unknown[] = []): Row[] {
    return this.#prepared(sql).all(params) as Row[];
  }

  /** The texts of all statements that were used lately. */
  get texts(): string[] {
    return [...this.#known.keys()];
  }

  #prepared(sql: string): Statement<unknown[]> {
    let statement = this.#known.get(sql);
    if (!statement) {
      statement = this.#db.$client.prepare<unknown[]>(sql);
      this.#known.set(sql, statement);
    }
    return statement;
  }
}
