import { asc, lt, sql } from 'drizzle-orm';
import { type FoldedTask, foldBatch } from '../../ingest/fold-batch.ts';
import type { TaskEvent } from '../../models/task-event.ts';
import type { SqliteDatabase } from './open-database.ts';
import { placeholders, preparePositional } from './positional-statement.ts';
import { ingestJournal } from './schema.ts';
import type { TaskWriter } from './task-writer.ts';

/** A row may be behind its task for so long, milliseconds: most tasks of a busy fleet end sooner. */
const MOST_BEHIND_MS = 1000;
/** Tasks whose rows may be behind at once; above it the oldest are written. */
const MOST_DEFERRED = 16_384;

/**
 * Defers the rows of tasks that have not ended: what a task's next event would overwrite in a moment is not written at
 * all. Their events go into the journal in the same transaction, so nothing that was answered is in memory only.
 * To be called inside a transaction.
 */
export class JournaledTasks {
  readonly #db: SqliteDatabase;
  readonly #tasks: TaskWriter;
  readonly #append;
  readonly #cut;
  /** The newest entry, and the oldest that is kept. */
  #lastId = 0;
  #firstId = 0;

  constructor(db: SqliteDatabase, tasks: TaskWriter) {
    this.#db = db;
    this.#tasks = tasks;
    const columns = ['id', 'broker', 'events'] as const;
    this.#append = preparePositional(db, db.insert(ingestJournal).values(placeholders(columns)), columns);
    const before = db.delete(ingestJournal).where(lt(ingestJournal.id, sql.placeholder('before')));
    this.#cut = preparePositional(db, before, ['before']);
  }

  /** Writes what a batch did to its tasks; `defer` lets those that have not ended wait. */
  write(broker: string, folded: readonly FoldedTask[], defer: boolean): void {
    const id = this.#lastId + 1;
    const deferred = this.#tasks.write(folded, defer ? id : null);
    if (deferred.length > 0) {
      this.#append.run(id, broker, JSON.stringify(deferred.flatMap(({ added }) => added)));
      this.#lastId = id;
    }
    this.settle(Date.now() - MOST_BEHIND_MS, Number.POSITIVE_INFINITY);
    const tooMany = this.#tasks.deferredTasks - MOST_DEFERRED;
    if (tooMany > 0) this.settle(Date.now(), tooMany);
  }

  /** Writes rows that fell behind at or before `since` (epoch milliseconds), at most `limit`, oldest first. */
  settle(since: number, limit: number): void {
    this.#tasks.writeDeferred(since, limit);
    const needed = this.#tasks.oldestJournalId ?? this.#lastId + 1;
    if (needed <= this.#firstId) return;
    this.#cut.run(needed);
    this.#firstId = needed;
  }

  /** Makes the rows that the journal owes, after a crash or a rollback, and empties it. */
  recover(): void {
    this.#tasks.clear();
    for (const { broker, events } of this.#db
      .select()
      .from(ingestJournal)
      .orderBy(asc(ingestJournal.id))
      .all()) {
      // Counted when they came: only the tasks are made again.
      const folded = foldBatch(broker, JSON.parse(events) as TaskEvent[], (id) => this.#tasks.load(id));
      this.#tasks.write(folded.tasks, null);
    }
    this.#db.delete(ingestJournal).run();
    this.#firstId = this.#lastId + 1;
  }
}
