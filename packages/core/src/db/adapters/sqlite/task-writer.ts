import { eq, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import type { FoldedTask } from '../../ingest/fold-batch.ts';
import type { StoredTask } from '../../ingest/stored-task.ts';
import { type LabelBook, NO_LABEL } from './label-book.ts';
import type { SqliteDatabase } from './open-database.ts';
import { taskCounts, tasks } from './schema.ts';
import { toTaskKey } from './task-key.ts';
import { toStoredTask, toTaskRow } from './task-row.ts';

/** Tasks in flight whose rows need not be read again; about 2 KB each. */
const CACHED_TASKS = 16_384;
const MICROSECONDS_A_MILLISECOND = 1000;

interface CachedTask {
  readonly seq: number;
  readonly stored: StoredTask;
}

/** Writes task rows and their counts, inside the ingest transaction. */
export class TaskWriter {
  readonly #labels: LabelBook;
  readonly #cache = new LRUCache<string, CachedTask>({ max: CACHED_TASKS });
  readonly #select;
  readonly #insert;
  readonly #update;
  readonly #count;
  #lastSeq: number;

  constructor(db: SqliteDatabase, labels: LabelBook) {
    this.#labels = labels;
    this.#select = db
      .select()
      .from(tasks)
      .where(eq(tasks.id, sql.placeholder('id')))
      .prepare();
    this.#insert = db
      .insert(tasks)
      .values(placeholders(['seq', ...COLUMNS]))
      .prepare();
    this.#update = db
      .update(tasks)
      // Drizzle types `set` by column values; placeholders stand for those.
      .set(placeholders(COLUMNS) as unknown as Partial<typeof tasks.$inferInsert>)
      .where(eq(tasks.seq, sql.placeholder('seq')))
      .prepare();
    this.#count = db
      .insert(taskCounts)
      .values({
        state: sql.placeholder('state'),
        name: sql.placeholder('name'),
        count: sql.placeholder('by'),
      })
      .onConflictDoUpdate({
        target: [taskCounts.state, taskCounts.name],
        set: { count: sql`${taskCounts.count} + excluded.count` },
      })
      .prepare();
    this.#lastSeq = db.get<{ last: number | null }>(sql`SELECT max(seq) AS last FROM ${tasks}`)?.last ?? 0;
  }

  /** The stored task, from memory where it is in flight. */
  load(id: string): StoredTask | undefined {
    const cached = this.#cache.get(id);
    if (cached) return cached.stored;
    const row = this.#select.get({ id: toTaskKey(id) });
    if (!row) return undefined;
    const stored = toStoredTask(row, this.#labels);
    this.#cache.set(id, { seq: row.seq, stored });
    return stored;
  }

  write(folded: readonly FoldedTask[]): void {
    const counts = new Map<string, number>();
    for (const { before, after } of folded) {
      const seq = before ? this.#seqOf(after.task.id) : this.#nextSeq();
      const row = toTaskRow(after, this.#labels);
      if (before) this.#update.run({ ...row, seq });
      else this.#insert.run({ ...row, seq });
      this.#cache.set(after.task.id, { seq, stored: after });
      this.#countChange(counts, before, -1);
      this.#countChange(counts, after, 1);
    }
    for (const [key, by] of counts) {
      if (by === 0) continue;
      const [state, name] = key.split(':').map(Number);
      this.#count.run({ state, name, by });
    }
  }

  /** Forgets what was cached, after a rollback: the rows on disk are the truth. */
  clear(): void {
    this.#cache.clear();
  }

  #countChange(counts: Map<string, number>, stored: StoredTask | undefined, by: number): void {
    if (!stored) return;
    const { state, name } = stored.task;
    const key = `${this.#labels.idOf('state', state)}:${name === null ? NO_LABEL : this.#labels.idOf('task', name)}`;
    counts.set(key, (counts.get(key) ?? 0) + by);
  }

  #seqOf(id: string): number {
    const cached = this.#cache.get(id);
    if (cached) return cached.seq;
    // Pushed out by the very batch that loaded it.
    return (this.#select.get({ id: toTaskKey(id) }) as { seq: number }).seq;
  }

  /** Epoch microseconds of first sight, strictly growing. */
  #nextSeq(): number {
    this.#lastSeq = Math.max(this.#lastSeq + 1, Date.now() * MICROSECONDS_A_MILLISECOND);
    return this.#lastSeq;
  }
}

const COLUMNS = [
  'id',
  'broker',
  'name',
  'state',
  'worker',
  'queue',
  'client',
  'sentAt',
  'receivedAt',
  'startedAt',
  'finishedAt',
  'runtimeSeconds',
  'retries',
  'rootId',
  'parentId',
  'args',
  'kwargs',
  'result',
  'exception',
  'traceback',
  'eta',
  'expires',
  'history',
] as const;

type Placeholders = Record<keyof typeof tasks.$inferInsert, ReturnType<typeof sql.placeholder>>;

function placeholders(names: readonly string[]): Placeholders {
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as Placeholders;
}
