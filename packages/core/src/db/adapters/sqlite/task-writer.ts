import { eq, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import type { FoldedTask } from '../../ingest/fold-batch.ts';
import type { StoredTask } from '../../ingest/stored-task.ts';
import { isReadyState } from '../../models/task-state.ts';
import { type LabelBook, NO_LABEL } from './label-book.ts';
import type { SqliteDatabase } from './open-database.ts';
import { placeholders, preparePositional } from './positional-statement.ts';
import { taskCounts, tasks } from './schema.ts';
import type { ChangeNotes } from './search-index/change-notes.ts';
import { fromTaskKey, toTaskKey } from './task-key.ts';
import { TASK_COLUMNS, type TaskRow, taskValues, toStoredTask } from './task-row.ts';

/** Ended tasks whose rows need not be read again for a late event; about 4 KB each. */
const CACHED_TASKS = 4096;
const MICROSECONDS_A_MILLISECOND = 1000;

/** What of a task its row on disk says. */
interface TaskOnDisk {
  readonly seq: number;
  /** Label numbers under which the row is counted. */
  readonly state: number;
  readonly name: number;
}

/** A row to be deleted, with what it is counted under. */
export interface TaskRowKey extends TaskOnDisk {
  readonly id: Buffer | string;
}

/** A task whose row says the same. */
interface CachedTask {
  readonly stored: StoredTask;
  readonly onDisk: TaskOnDisk;
}

/** A task that is newer than its row. */
interface DeferredTask {
  readonly stored: StoredTask;
  /** `null` while the task has no row. */
  readonly onDisk: TaskOnDisk | null;
  /** The oldest entry of the journal that holds events which the row lacks. */
  readonly journalId: number;
  /** Epoch milliseconds since which the row is behind. */
  readonly since: number;
}

/**
 * Writes task rows and their counts, inside the ingest transaction. The row of a task that has not ended may be
 * deferred, since its next event is likely to come soon: its events are in the journal meanwhile.
 */
export class TaskWriter {
  readonly #labels: LabelBook;
  readonly #notes: ChangeNotes;
  readonly #cache = new LRUCache<string, CachedTask>({ max: CACHED_TASKS });
  /** In the order in which their rows fell behind. */
  readonly #deferred = new Map<string, DeferredTask>();
  readonly #find;
  readonly #select;
  readonly #insert;
  readonly #update;
  readonly #delete;
  readonly #count;
  #lastSeq: number;

  constructor(db: SqliteDatabase, labels: LabelBook, notes: ChangeNotes) {
    this.#labels = labels;
    this.#notes = notes;
    const seqById = db
      .select({ seq: tasks.seq })
      .from(tasks)
      .where(eq(tasks.id, sql.placeholder('id')));
    this.#find = preparePositional(db, seqById, ['id']).pluck();
    this.#select = db
      .select()
      .from(tasks)
      .where(eq(tasks.seq, sql.placeholder('seq')))
      .prepare();
    const values = placeholders(['seq', ...TASK_COLUMNS]);
    this.#insert = preparePositional(db, db.insert(tasks).values(values), ['seq', ...TASK_COLUMNS]);
    const { seq, ...set } = values;
    this.#update = preparePositional(db, db.update(tasks).set(set).where(eq(tasks.seq, seq)), [
      ...TASK_COLUMNS,
      'seq',
    ]);
    this.#delete = preparePositional(db, db.delete(tasks).where(eq(tasks.seq, seq)), ['seq']);
    this.#count = preparePositional(db, addToCount(db), ['state', 'name', 'count']);
    this.#lastSeq = db.get<{ last: number | null }>(sql`SELECT max(seq) AS last FROM ${tasks}`)?.last ?? 0;
  }

  /** How many tasks are newer than their rows. */
  get deferredTasks(): number {
    return this.#deferred.size;
  }

  isDeferred(id: string): boolean {
    return this.#deferred.has(id);
  }

  /** The oldest entry of the journal that is still needed; `null` where none is. */
  get oldestJournalId(): number | null {
    for (const { journalId } of this.#deferred.values()) return journalId;
    return null;
  }

  /** The task as it was left by the newest event, from memory where it is in flight. */
  load(id: string): StoredTask | undefined {
    const known = this.#deferred.get(id) ?? this.#cache.get(id);
    if (known) return known.stored;
    const seq = this.#find.get(toTaskKey(id)) as number | undefined;
    if (seq === undefined) return undefined;
    const row = this.#select.get({ seq }) as TaskRow;
    const stored = toStoredTask(row, this.#labels);
    this.#cache.set(id, { stored, onDisk: onDiskOf(row) });
    return stored;
  }

  /**
   * Writes the rows of tasks that ended, and of all others where `journalId` is `null`. Others are deferred: the caller
   * puts their events, which are returned, into that entry of the journal.
   */
  write(folded: readonly FoldedTask[], journalId: number | null): readonly FoldedTask[] {
    const counts = new CountChanges();
    const deferred: FoldedTask[] = [];
    const now = Date.now();
    for (const change of folded) {
      const { before, after } = change;
      const behind = this.#deferred.get(after.id);
      const onDisk = behind || !before ? (behind?.onDisk ?? null) : this.#onDisk(after.id);
      if (journalId === null || !isOpen(after)) {
        this.#deferred.delete(after.id);
        this.#writeRow(after, onDisk, counts);
      } else {
        const { journalId: first, since } = behind ?? { journalId, since: now };
        this.#deferred.set(after.id, { stored: after, onDisk, journalId: first, since });
        deferred.push(change);
      }
    }
    this.#saveCounts(counts);
    return deferred;
  }

  /** Writes the rows that fell behind at or before `since` (epoch milliseconds), oldest first, at most `limit`. */
  writeDeferred(since: number, limit: number): void {
    const counts = new CountChanges();
    let written = 0;
    for (const [id, task] of this.#deferred) {
      if (task.since > since || written++ >= limit) break;
      this.#deferred.delete(id);
      this.#writeRow(task.stored, task.onDisk, counts);
    }
    this.#saveCounts(counts);
  }

  /** Writes the row of one task, where it is behind. */
  writeDeferredTask(id: string): void {
    const task = this.#deferred.get(id);
    if (!task) return;
    const counts = new CountChanges();
    this.#deferred.delete(id);
    this.#writeRow(task.stored, task.onDisk, counts);
    this.#saveCounts(counts);
  }

  /**
   * Deletes rows and what goes with them, but for those of tasks that are newer than their rows; tells how many it
   * deleted. An event that comes later makes the task anew, of what it tells.
   */
  erase(rows: readonly TaskRowKey[]): number {
    const counts = new CountChanges();
    let erased = 0;
    for (const { seq, id: key, state, name } of rows) {
      const id = fromTaskKey(key);
      if (this.#deferred.has(id)) continue;
      this.#cache.delete(id);
      this.#delete.run(seq);
      this.#notes.changed(seq);
      counts.add(state, name, -1);
      erased++;
    }
    this.#saveCounts(counts);
    return erased;
  }

  /** Forgets what is in memory, after a rollback: what is on disk, journal included, is the truth. */
  clear(): void {
    this.#cache.clear();
    this.#deferred.clear();
  }

  #writeRow(stored: StoredTask, onDisk: TaskOnDisk | null, counts: CountChanges): void {
    const values = taskValues(stored, this.#labels);
    const seq = onDisk?.seq ?? this.#nextSeq();
    if (onDisk) {
      values.push(seq);
      this.#update.run(values);
    } else {
      this.#insert.run([seq, ...values]);
    }
    this.#notes.changed(seq);
    const { task } = stored;
    const state = this.#labels.idOf('state', task.state);
    const name = this.#labels.idOrNull('task', task.name) ?? NO_LABEL;
    if (onDisk) counts.add(onDisk.state, onDisk.name, -1);
    counts.add(state, name, 1);
    this.#cache.set(task.id, { stored, onDisk: { seq, state, name } });
  }

  /** What the row says of a task that was loaded; read again where the very batch pushed it out of memory. */
  #onDisk(id: string): TaskOnDisk {
    const cached = this.#cache.get(id);
    return cached?.onDisk ?? onDiskOf(this.#select.get({ seq: this.#find.get(toTaskKey(id)) }) as TaskRow);
  }

  #saveCounts(counts: CountChanges): void {
    for (const [state, name, by] of counts.list()) this.#count.run(state, name, by);
  }

  /** Epoch microseconds of the first row, strictly growing. */
  #nextSeq(): number {
    this.#lastSeq = Math.max(this.#lastSeq + 1, Date.now() * MICROSECONDS_A_MILLISECOND);
    return this.#lastSeq;
  }
}

function isOpen(stored: StoredTask): boolean {
  return !stored.mayHaveEnded || !isReadyState(stored.task.state);
}

function onDiskOf({ seq, state, name }: TaskRow): TaskOnDisk {
  return { seq, state, name: name ?? NO_LABEL };
}

/** Tasks that came to a state and name, and those that left it. */
class CountChanges {
  readonly #changes = new Map<number, Map<number, number>>();

  add(state: number, name: number, by: number): void {
    let names = this.#changes.get(state);
    if (!names) {
      names = new Map();
      this.#changes.set(state, names);
    }
    names.set(name, (names.get(name) ?? 0) + by);
  }

  *list(): Iterable<readonly [state: number, name: number, by: number]> {
    for (const [state, names] of this.#changes) {
      for (const [name, by] of names) if (by !== 0) yield [state, name, by];
    }
  }
}

function addToCount(db: SqliteDatabase) {
  return db
    .insert(taskCounts)
    .values(placeholders(['state', 'name', 'count']))
    .onConflictDoUpdate({
      target: [taskCounts.state, taskCounts.name],
      set: { count: sql`${taskCounts.count} + excluded.count` },
    });
}
