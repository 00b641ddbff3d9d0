import type { SqliteDatabase } from '../open-database.ts';

/** Rows between two commits of the copy. */
const ROWS_A_COMMIT = 5000;

/** What could be saved of one table. */
export interface SalvagedTable {
  readonly name: string;
  readonly rows: number;
  /** Whether every row could be read. */
  readonly complete: boolean;
}

type Row = readonly unknown[];

/**
 * Copies the rows of a table that can be read, indexes left alone: from its beginning up to a damaged page, and where there
 * is one, from its end back to the last.
 */
export function salvageTable(from: SqliteDatabase, to: SqliteDatabase, name: string): SalvagedTable {
  const columns = columnsOf(from, name);
  const key = keyOf(from, name);
  const list = columns.map(quoted).join(', ');
  const insert = to.$client
    .prepare(`INSERT OR IGNORE INTO ${quoted(name)} (${list}) VALUES (${columns.map(() => '?').join(', ')})`)
    .safeIntegers();
  const read = (direction: 'ASC' | 'DESC') => {
    const order = key.map((column) => `${column} ${direction}`).join(', ');
    const sql = `SELECT ${list} FROM ${quoted(name)} NOT INDEXED ORDER BY ${order}`;
    return from.$client.prepare(sql).raw().safeIntegers().iterate() as IterableIterator<Row>;
  };
  const save = (row: Row) => insert.run(...row).changes === 1;
  const forward = copy(to, read('ASC'), { save, untilKnown: false });
  if (forward.complete) return { name, ...forward };
  // Back to what is known already: the damage lies between.
  const backward = copy(to, read('DESC'), { save, untilKnown: true });
  return { name, rows: forward.rows + backward.rows, complete: false };
}

/** Saves rows until there are no more, or one cannot be read, or one is known already. */
function copy(
  { $client }: SqliteDatabase,
  rows: IterableIterator<Row>,
  { save, untilKnown }: { readonly save: (row: Row) => boolean; readonly untilKnown: boolean },
): { readonly rows: number; readonly complete: boolean } {
  let saved = 0;
  $client.exec('BEGIN');
  try {
    for (;;) {
      const next = readNext(rows);
      if (next === 'damaged') return { rows: saved, complete: false };
      if (next === 'end') return { rows: saved, complete: true };
      if (save(next)) saved++;
      else if (untilKnown) return { rows: saved, complete: true };
      if (saved % ROWS_A_COMMIT === 0) $client.exec('COMMIT; BEGIN');
    }
  } finally {
    // A row that was read last may leave its statement open.
    rows.return?.();
    $client.exec('COMMIT');
  }
}

function readNext(rows: IterableIterator<Row>): Row | 'end' | 'damaged' {
  try {
    const { done, value } = rows.next();
    return done ? 'end' : (value as Row);
  } catch (error) {
    if (isDamage(error)) return 'damaged';
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(code);
}

interface ColumnInfo {
  readonly name: string;
  /** Place within the primary key, from 1; 0 outside of it. */
  readonly pk: number;
}

function columnInfo({ $client }: SqliteDatabase, table: string): readonly ColumnInfo[] {
  return $client.prepare('SELECT name, pk FROM pragma_table_info(?)').all(table) as ColumnInfo[];
}

function columnsOf(db: SqliteDatabase, table: string): readonly string[] {
  return columnInfo(db, table).map(({ name }) => name);
}

/** What the rows of a table are stored by. */
function keyOf(db: SqliteDatabase, table: string): readonly string[] {
  const hasRowid = db.$client
    .prepare('SELECT wr = 0 FROM pragma_table_list WHERE name = ?')
    .pluck()
    .get(table);
  if (hasRowid === 1) return ['rowid'];
  const key = columnInfo(db, table).filter(({ pk }) => pk > 0);
  return key.toSorted((a, b) => a.pk - b.pk).map(({ name }) => quoted(name));
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
