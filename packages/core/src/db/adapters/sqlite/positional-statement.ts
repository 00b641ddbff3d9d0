import type { Statement } from 'better-sqlite3';
import { Placeholder, type SQL, sql } from 'drizzle-orm';
import type { SqliteDatabase } from './open-database.ts';

/** Anything drizzle can write as SQL. */
interface Query {
  toSQL(): { readonly sql: string; readonly params: readonly unknown[] };
}

/**
 * Prepares a drizzle query for the driver itself, its placeholders bound by position in the order of `names`: looking
 * two dozen values up by name for every row took a fifth of the whole ingest.
 */
export function preparePositional(
  db: SqliteDatabase,
  query: Query,
  names: readonly string[],
): Statement<unknown[]> {
  const { sql: text, params } = query.toSQL();
  const found = params.map((param) => (param instanceof Placeholder ? String(param.name) : '?'));
  if (found.join() !== names.join()) {
    throw new Error(`placeholders are ${found.join()}, not ${names.join()}`);
  }
  return db.$client.prepare(text);
}

/** A placeholder for each name, for the values of an insert or an update. */
export function placeholders<Name extends string>(names: readonly Name[]): Record<Name, SQL> {
  return Object.fromEntries(names.map((name) => [name, sql`${sql.placeholder(name)}`])) as Record<Name, SQL>;
}
