import type { Change, EventTally, Gap, TaskSummary, Worker } from '@celery-cnc/core/models';
import type { LiveTickJson } from '../api/live.ts';

/** Tasks of one message. */
export const MOST_TASKS = 100;
/** Workers of one message; more wait for the next. */
export const MOST_WORKERS = 200;
const MOST_GAPS = 100;

/** Counts of the tick. */
export type TickCounts = Omit<LiveTickJson, 'at' | 'active' | 'ingest'>;

const COUNTED: Readonly<Record<string, keyof TickCounts>> = {
  'task-sent': 'sent',
  'task-received': 'received',
  'task-started': 'started',
  'task-succeeded': 'succeeded',
  'task-failed': 'failed',
  'task-retried': 'retried',
  'task-revoked': 'revoked',
  'task-rejected': 'rejected',
};

/** Changes gathered between two messages, bounded whatever ingest does: the newest state of each thing is kept. */
export class PendingChanges {
  #tasks = new Map<string, TaskSummary>();
  #changedTasks = 0;
  #gaps: Gap[] = [];
  #counts = noCounts();
  readonly #workers = new Map<string, Worker>();

  /** Takes in one change of the feed. */
  add(change: Change): void {
    for (const task of change.tasks ?? []) this.#addTask(task);
    for (const tally of change.tallies ?? []) this.#addTally(tally);
    this.addWorkers(change.workers ?? []);
    this.#gaps.push(...(change.gaps ?? []));
    if (this.#gaps.length > MOST_GAPS) this.#gaps = this.#gaps.slice(-MOST_GAPS);
  }

  /** Takes in the newest state of workers. */
  addWorkers(workers: readonly Worker[]): void {
    for (const worker of workers) this.#workers.set(`${worker.broker}\0${worker.name}`, worker);
  }

  /** The newest tasks, oldest change first, with the number of changed ones; `null` when none changed. */
  takeTasks(): { items: readonly TaskSummary[]; changed: number } | null {
    if (this.#tasks.size === 0) return null;
    const taken = { items: [...this.#tasks.values()], changed: this.#changedTasks };
    this.#tasks = new Map();
    this.#changedTasks = 0;
    return taken;
  }

  takeGaps(): readonly Gap[] {
    const taken = this.#gaps;
    this.#gaps = [];
    return taken;
  }

  /** At most {@link MOST_WORKERS}, those that waited longest first. */
  takeWorkers(): readonly Worker[] {
    const taken: Worker[] = [];
    for (const [key, worker] of this.#workers) {
      if (taken.length === MOST_WORKERS) break;
      taken.push(worker);
      this.#workers.delete(key);
    }
    return taken;
  }

  takeCounts(): TickCounts {
    const taken = this.#counts;
    this.#counts = noCounts();
    return taken;
  }

  #addTask(task: TaskSummary): void {
    if (!this.#tasks.delete(task.id)) this.#changedTasks += 1;
    this.#tasks.set(task.id, task);
    if (this.#tasks.size <= MOST_TASKS) return;
    const oldest = this.#tasks.keys().next();
    if (!oldest.done) this.#tasks.delete(oldest.value);
  }

  #addTally(tally: EventTally): void {
    const count = COUNTED[tally.type];
    if (count !== undefined) this.#counts[count] += tally.count;
  }
}

function noCounts(): { -readonly [Name in keyof TickCounts]: number } {
  return { sent: 0, received: 0, started: 0, succeeded: 0, failed: 0, retried: 0, revoked: 0, rejected: 0 };
}
