import type Database from 'better-sqlite3';
import { createPart, dropPart, KEYED_SORTS, type SearchPart, sortTable, textTable } from './part-tables.ts';
import type { IndexedRow } from './search-document.ts';

/** Statements of one part. */
type PartStatements = ReturnType<typeof preparePart>;

interface OpenPart extends SearchPart {
  tasks: number;
}

/** Writes entries into the parts that they belong to. To be called inside a transaction. */
export class PartBook {
  readonly #index: Database.Database;
  readonly #partTasks: number;
  readonly #statements = new Map<number, PartStatements>();
  /** Oldest first. */
  #parts: OpenPart[] = [];

  /** A part that has `partTasks` tasks takes no more. */
  constructor(index: Database.Database, partTasks: number) {
    this.#index = index;
    this.#partTasks = partTasks;
    this.reload();
  }

  /** Adds a task that is newer than all in the index. */
  add(row: IndexedRow, text: string): void {
    const part = this.#partForNew(row.seq);
    const { insert, addKey } = this.#of(part);
    insert.run(row.seq, text);
    addKeys(addKey, row);
    this.#count(part, 1);
  }

  /** Brings the entry of a task up to date. */
  replace(row: IndexedRow, text: string): void {
    const part = this.#partOf(row.seq);
    if (!part) return;
    const { has, replace, addKey } = this.#of(part);
    if (has.get(row.seq) === undefined) this.#count(part, 1);
    replace.run(row.seq, text);
    addKeys(addKey, row);
  }

  /** Removes the entry of a task, and a part that is empty then. Its sort keys stay until the part goes. */
  remove(seq: number): void {
    const part = this.#partOf(seq);
    if (!part) return;
    const { has, remove } = this.#of(part);
    if (has.get(seq) === undefined) return;
    remove.run(seq);
    this.#count(part, -1);
    if (part.tasks === 0 && part !== this.#parts.at(-1)) this.#drop(part);
  }

  /** Reads anew what is in the file, after a rollback. */
  reload(): void {
    this.#statements.clear();
    this.#parts = this.#index
      .prepare('SELECT part, first_seq AS firstSeq, tasks FROM parts ORDER BY part')
      .all() as OpenPart[];
  }

  #partForNew(seq: number): OpenPart {
    const newest = this.#parts.at(-1);
    if (newest && newest.tasks < this.#partTasks) return newest;
    const part: OpenPart = { part: (newest?.part ?? 0) + 1, firstSeq: seq, tasks: 0 };
    createPart(this.#index, part.part);
    this.#index.prepare('INSERT INTO parts VALUES (?, ?, 0)').run(part.part, seq);
    this.#parts.push(part);
    return part;
  }

  #partOf(seq: number): OpenPart | undefined {
    return this.#parts.findLast((part) => part.firstSeq <= seq);
  }

  #drop({ part }: OpenPart): void {
    // Statements hold their tables.
    this.#statements.delete(part);
    dropPart(this.#index, part);
    this.#index.prepare('DELETE FROM parts WHERE part = ?').run(part);
    this.#parts = this.#parts.filter((kept) => kept.part !== part);
  }

  #count(part: OpenPart, by: number): void {
    part.tasks += by;
    this.#of(part).count.run(part.tasks);
  }

  #of({ part }: SearchPart): PartStatements {
    let statements = this.#statements.get(part);
    if (!statements) {
      statements = preparePart(this.#index, part);
      this.#statements.set(part, statements);
    }
    return statements;
  }
}

function preparePart(index: Database.Database, part: number) {
  const text = textTable(part);
  return {
    insert: index.prepare(`INSERT INTO ${text} (rowid, text) VALUES (?, ?)`),
    replace: index.prepare(`INSERT OR REPLACE INTO ${text} (rowid, text) VALUES (?, ?)`),
    remove: index.prepare(`DELETE FROM ${text} WHERE rowid = ?`),
    // The table in which FTS5 keeps the length of each entry.
    has: index.prepare(`SELECT 1 FROM ${text}_docsize WHERE id = ?`),
    addKey: KEYED_SORTS.map((sort) => ({
      sort,
      statement: index.prepare(`INSERT OR IGNORE INTO ${sortTable(sort, part)} (key, seq) VALUES (?, ?)`),
    })),
    count: index.prepare(`UPDATE parts SET tasks = ? WHERE part = ${part}`),
  };
}

function addKeys(statements: PartStatements['addKey'], row: IndexedRow): void {
  for (const { sort, statement } of statements) if (row[sort] !== null) statement.run(row[sort], row.seq);
}
