import type { FoldedTask } from '../../ingest/fold-batch.ts';
import type { StoredTask } from '../../ingest/stored-task.ts';
import { isReadyState } from '../../models/task-state.ts';

const MICROSECONDS_A_MILLISECOND = 1000;

/** A stored task with the time of first sight (epoch microseconds, strictly growing), as in SQLite. */
export interface MemoryTask {
  readonly seq: number;
  stored: StoredTask;
  pinned: boolean;
}

/** All tasks in first-seen order, at most `maxTasks`: the oldest ended ones make room. */
export class TaskTable {
  /** A `Map` keeps the order of insertion, which is that of `seq`. */
  readonly #tasks = new Map<string, MemoryTask>();
  readonly #maxTasks: number;
  readonly #pinned = new Set<string>();
  #lastSeq = 0;

  constructor(maxTasks: number) {
    this.#maxTasks = maxTasks;
  }

  get size(): number {
    return this.#tasks.size;
  }

  get(id: string): MemoryTask | undefined {
    return this.#tasks.get(id);
  }

  /** Ids of all pinned tasks, live. */
  get pinned(): ReadonlySet<string> {
    return this.#pinned;
  }

  /** Pins or unpins a task, where it is stored. */
  setPinned(id: string, pinned: boolean): void {
    const row = this.#tasks.get(id);
    if (!row) return;
    row.pinned = pinned;
    if (pinned) this.#pinned.add(id);
    else this.#pinned.delete(id);
  }

  write(folded: readonly FoldedTask[]): void {
    for (const { after } of folded) {
      const known = this.#tasks.get(after.id);
      if (known) known.stored = after;
      else this.#tasks.set(after.id, { seq: this.#nextSeq(), stored: after, pinned: false });
    }
    this.#makeRoom();
  }

  oldestFirst(): MemoryTask[] {
    return [...this.#tasks.values()];
  }

  clear(): void {
    this.#tasks.clear();
    this.#pinned.clear();
  }

  #makeRoom(): void {
    let excess = this.#tasks.size - this.#maxTasks;
    if (excess <= 0) return;
    for (const [id, { stored, pinned }] of this.#tasks) {
      if (excess <= 0) return;
      if (pinned || !isReadyState(stored.task.state)) continue;
      this.#tasks.delete(id);
      excess--;
    }
  }

  #nextSeq(): number {
    this.#lastSeq = Math.max(this.#lastSeq + 1, Date.now() * MICROSECONDS_A_MILLISECOND);
    return this.#lastSeq;
  }
}
