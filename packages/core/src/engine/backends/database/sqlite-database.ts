import Database from 'better-sqlite3';
import { backendFault } from './backend-fault.ts';
import { doubleQuoted, type SqlDatabase, type SqlRow, type SqlValue } from './sql-database.ts';

/** How long a worker's lock is waited for. */
const BUSY_TIMEOUT_MS = 2000;

/** A SQLite file that workers write. Opened for each question: they may replace the file. */
export class SqliteDatabase implements SqlDatabase {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  quote(name: string): string {
    return doubleQuoted(name);
  }

  mark(): string {
    return '?';
  }

  timeAsText(column: string): string {
    return `CAST(${column} AS TEXT)`;
  }

  async rows(statement: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    return this.#with(true, (db) => db.prepare<SqlValue[], SqlRow>(statement).all(...values));
  }

  async change(statement: string, values: readonly SqlValue[]): Promise<number> {
    return this.#with(false, (db) => db.prepare(statement).run(...values).changes);
  }

  async insertNew(
    { table, columns }: { readonly table: string; readonly columns: readonly string[] },
    values: readonly string[],
  ): Promise<boolean> {
    const marks = values.map(() => '?').join(', ');
    const statement = `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${marks})`;
    return (await this.change(statement, values)) > 0;
  }

  async columnsOf(table: string): Promise<ReadonlySet<string>> {
    const columns = this.#with(true, (db) => db.prepare(`SELECT * FROM ${table} LIMIT 0`).columns());
    return new Set(columns.map(({ name }) => name));
  }

  async close(): Promise<void> {}

  #with<Answer>(readonly: boolean, work: (db: Database.Database) => Answer): Answer {
    try {
      const db = new Database(this.#file, { readonly, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
      try {
        return work(db);
      } finally {
        db.close();
      }
    } catch (error) {
      throw backendFault(error, this.#file);
    }
  }
}
