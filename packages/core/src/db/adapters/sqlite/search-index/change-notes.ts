import { sql } from 'drizzle-orm';
import type { SqliteDatabase } from '../open-database.ts';
import { placeholders, preparePositional } from '../positional-statement.ts';
import { searchNotes, tasks } from '../schema.ts';
import type { SearchProgress } from './search-file.ts';

const MICROSECONDS_A_MILLISECOND = 1000;
/** Readers may look at the index as it was so long ago, with the notes that it lacked. */
const KEPT_MILLISECONDS = 10_000;

/**
 * What ingest leaves for the index: the newest row that was written, and notes of rows which changed after they may
 * have been indexed. Notes are written in the transaction of the change.
 */
export class ChangeNotes {
  readonly #insert;
  readonly #prune;
  #lastId: number;
  #newestSeq: number;
  /** Rows up to this one may be in the index as they were. */
  #offeredThrough: number;

  constructor(db: SqliteDatabase, { notesThrough }: SearchProgress) {
    const columns = ['id', 'seq'] as const;
    this.#insert = preparePositional(db, db.insert(searchNotes).values(placeholders(columns)), columns);
    this.#prune = db.$client.prepare('DELETE FROM search_notes WHERE id <= ?');
    const newest = db.get<{ note: number | null; seq: number | null }>(
      sql`SELECT (SELECT max(id) FROM ${searchNotes}) AS note, (SELECT max(seq) FROM ${tasks}) AS seq`,
    );
    // Numbers of notes never come again, even where all have been deleted and the clock was set back.
    this.#lastId = Math.max(notesThrough, newest?.note ?? 0);
    this.#newestSeq = newest?.seq ?? 0;
    this.#offeredThrough = this.#newestSeq;
  }

  /** Takes note of a row that was written or deleted, inside the transaction that does it. */
  changed(seq: number): void {
    if (seq > this.#newestSeq) this.#newestSeq = seq;
    if (seq > this.#offeredThrough) return;
    this.#lastId = Math.max(this.#lastId + 1, Date.now() * MICROSECONDS_A_MILLISECOND);
    this.#insert.run(this.#lastId, seq);
  }

  /** Up to where rows may be indexed from now on: changes of those will be noted. */
  offer(): number {
    this.#offeredThrough = this.#newestSeq;
    return this.#offeredThrough;
  }

  /** The newest note. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Deletes notes that are in the index up to this one, but for the newest, and tells up to which. */
  prune(notesThrough: number): number {
    const old = (Date.now() - KEPT_MILLISECONDS) * MICROSECONDS_A_MILLISECOND;
    const through = Math.min(notesThrough, old);
    this.#prune.run(through);
    return through;
  }
}
