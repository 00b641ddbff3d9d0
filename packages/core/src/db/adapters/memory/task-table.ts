import type { ResolvedTaskAges } from '../../../config/resolved-config.ts';
import type { FoldedTask } from '../../ingest/fold-batch.ts';
import type { StoredTask } from '../../ingest/stored-task.ts';
import { RETENTION_CLASSES } from '../../models/retention.ts';
import { isReadyState } from '../../models/task-state.ts';
import { nowSeconds } from '../now-seconds.ts';

const MICROSECONDS_A_MILLISECOND = 1000;
const MICROSECONDS_A_SECOND = 1_000_000;
const EXPIRE_EVERY_SECONDS = 10;

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
  readonly #ages: ReadonlyMap<string, number>;
  readonly #pinned = new Set<string>();
  #lastSeq = 0;
  #expiredAt = 0;

  /** Without `ages` tasks go by their number alone. */
  constructor(maxTasks: number, ages?: ResolvedTaskAges) {
    this.#maxTasks = maxTasks;
    this.#ages = agesByState(ages);
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
    this.#deleteExpired();
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

  /** Looks at all tasks, so now and then only. */
  #deleteExpired(): void {
    const now = nowSeconds();
    if (this.#ages.size === 0 || now - this.#expiredAt < EXPIRE_EVERY_SECONDS) return;
    this.#expiredAt = now;
    for (const [id, { seq, stored, pinned }] of this.#tasks) {
      const maxAge = this.#ages.get(stored.task.state);
      if (pinned || maxAge === undefined) continue;
      const { finishedAt } = stored.task;
      // Clocks of workers that are ahead make nothing immortal.
      const endedAt = finishedAt === null || finishedAt > now ? 0 : finishedAt;
      if (Math.max(seq / MICROSECONDS_A_SECOND, endedAt) < now - maxAge) this.#tasks.delete(id);
    }
  }

  #nextSeq(): number {
    this.#lastSeq = Math.max(this.#lastSeq + 1, Date.now() * MICROSECONDS_A_MILLISECOND);
    return this.#lastSeq;
  }
}

function agesByState(ages: ResolvedTaskAges | undefined): Map<string, number> {
  const byState = new Map<string, number>();
  const { maxAgeSeconds: succeeded = null, failuresMaxAgeSeconds: failed = null } = ages ?? {};
  if (succeeded !== null) for (const state of RETENTION_CLASSES.succeeded) byState.set(state, succeeded);
  if (failed !== null) for (const state of RETENTION_CLASSES.failed) byState.set(state, failed);
  return byState;
}
