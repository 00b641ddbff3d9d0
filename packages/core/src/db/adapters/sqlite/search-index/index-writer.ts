import type Database from 'better-sqlite3';
import { exceptionClassOf } from '../../../models/exception-class.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { LabelReader } from '../queries/label-reader.ts';
import { PartBook } from './part-book.ts';
import { PART_TASKS } from './part-tables.ts';
import { INDEXED_COLUMNS, type IndexedRow, searchDocument } from './search-document.ts';
import type { SearchProgress } from './search-file.ts';

/**
 * Brings tasks into the index, a slice at a time. Each slice is one transaction with the position it reaches, so a kill
 * at any moment leaves an index that goes on where it stands.
 */
export class IndexWriter {
  readonly #index: Database.Database;
  readonly #parts: PartBook;
  readonly #labels: LabelReader;
  readonly #rowsAfter;
  readonly #rowAt;
  readonly #notesAfter;
  readonly #saveProgress;
  readonly #findClass;
  readonly #addClass;
  #progress: SearchProgress;

  /** `index` is the search file, to be written; `main` the database, to be read. */
  constructor(index: Database.Database, main: SqliteDatabase, partTasks = PART_TASKS) {
    this.#index = index;
    this.#parts = new PartBook(index, partTasks);
    this.#labels = new LabelReader(main);
    const { $client } = main;
    this.#rowsAfter = $client.prepare(
      `SELECT ${INDEXED_COLUMNS} FROM tasks WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
    );
    this.#rowAt = $client.prepare(`SELECT ${INDEXED_COLUMNS} FROM tasks WHERE seq = ?`);
    this.#notesAfter = $client.prepare('SELECT id, seq FROM search_notes WHERE id > ? ORDER BY id LIMIT ?');
    this.#saveProgress = index.prepare(
      'UPDATE progress SET indexed_through = ?, notes_through = ?, newest_id = coalesce(?, newest_id)',
    );
    this.#findClass = index.prepare('SELECT id FROM exception_classes WHERE text = ?').pluck();
    this.#addClass = index.prepare('INSERT INTO exception_classes (text) VALUES (?) RETURNING id').pluck();
    this.#progress = readProgress(index);
  }

  get progress(): SearchProgress {
    return this.#progress;
  }

  /** Takes up to `limit` changes that were noted into the index; tells whether there may be more. */
  indexNotes(limit: number): boolean {
    const notes = this.#notesAfter.all(this.#progress.notesThrough, limit) as { id: number; seq: number }[];
    const last = notes.at(-1);
    if (!last) return false;
    const changed = new Set(notes.map(({ seq }) => seq));
    this.#slice(() => {
      for (const seq of changed) this.#indexChange(seq);
      return { progress: { ...this.#progress, notesThrough: last.id }, newestId: null };
    });
    return notes.length === limit;
  }

  /** Takes up to `limit` new tasks into the index, none beyond `through`; tells whether there may be more. */
  indexTasks(through: number, limit: number): boolean {
    const rows = this.#rowsAfter.all(this.#progress.indexedThrough, through, limit) as IndexedRow[];
    const last = rows.at(-1);
    if (!last) return false;
    this.#slice(() => {
      for (const row of rows) this.#parts.add(row, this.#documentOf(row));
      return { progress: { ...this.#progress, indexedThrough: last.seq }, newestId: last.id };
    });
    return rows.length === limit;
  }

  #indexChange(seq: number): void {
    // A task that is not in the index yet is brought in by its turn, as it is then.
    if (seq > this.#progress.indexedThrough) return;
    const row = this.#rowAt.get(seq) as IndexedRow | undefined;
    if (row) this.#parts.replace(row, this.#documentOf(row));
    else this.#parts.remove(seq);
  }

  #documentOf(row: IndexedRow): string {
    const exceptionClass = exceptionClassOf(row.exception);
    return searchDocument(
      row,
      this.#labels.textOf(row.name),
      exceptionClass === null ? null : this.#classId(exceptionClass),
    );
  }

  #classId(text: string): number {
    return (this.#findClass.get(text) ?? this.#addClass.get(text)) as number;
  }

  #slice(
    write: () => { readonly progress: SearchProgress; readonly newestId: Buffer | string | null },
  ): void {
    const transaction = this.#index.transaction(() => {
      const { progress, newestId } = write();
      this.#saveProgress.run(progress.indexedThrough, progress.notesThrough, newestId);
      return progress;
    });
    try {
      this.#progress = transaction.immediate();
    } catch (error) {
      this.#parts.reload();
      throw error;
    }
  }
}

function readProgress(index: Database.Database): SearchProgress {
  return index
    .prepare('SELECT indexed_through AS indexedThrough, notes_through AS notesThrough FROM progress')
    .get() as SearchProgress;
}
