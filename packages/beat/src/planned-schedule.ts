import type { ScheduleEntryState } from '@celery-cnc/core/models';
import { currentDueAt } from './due-time.ts';
import { runTaskId } from './run-task-id.ts';
import type { ScheduleEntry } from './schedule-entry.ts';

const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 30_000;

/** An entry with what is known of its runs. Times are epoch seconds unless they say otherwise. */
export class PlannedSchedule {
  /** While a run of it is on its way to the broker. */
  publishing = false;
  #entry: ScheduleEntry;
  #lastDueAt: number | null;
  #totalRunCount: number;
  #lastTaskId: string | null;
  #dueAt: number;
  #retries = 0;
  #retryAtMs = 0;
  #problem: string | null = null;

  /** An entry that never ran is due at once; another goes on where it was. */
  constructor(entry: ScheduleEntry, stored: ScheduleEntryState | undefined, now: number) {
    this.#entry = entry;
    this.#lastDueAt = stored?.lastRunAt ?? null;
    this.#totalRunCount = stored?.totalRunCount ?? 0;
    this.#lastTaskId = stored?.lastTaskId ?? null;
    this.#dueAt = this.#plan(now);
  }

  get entry(): ScheduleEntry {
    return this.#entry;
  }

  get dueAt(): number {
    return this.#dueAt;
  }

  get hasRun(): boolean {
    return this.#lastDueAt !== null;
  }

  /** Id of the run that is due; the first keeps the id under which it was tried first, restarts included. */
  get taskId(): string {
    if (!this.hasRun && this.#lastTaskId !== null) return this.#lastTaskId;
    return runTaskId(this.#entry.name, this.#dueAt);
  }

  /** Why the run that is due is not yet published; `null` when nothing is wrong. */
  get problem(): string | null {
    return this.#problem;
  }

  /** When there is something to do, milliseconds since the epoch. */
  get wakeAtMs(): number {
    return Math.max(this.#dueAt * 1000, this.#retryAtMs);
  }

  /** What is stored of it. */
  get state(): ScheduleEntryState {
    return {
      name: this.#entry.name,
      lastRunAt: this.#lastDueAt,
      totalRunCount: this.#totalRunCount,
      lastTaskId: this.#lastTaskId,
    };
  }

  /** Takes the entry as the file has it now. */
  change(entry: ScheduleEntry, now: number): void {
    const { everySeconds } = this.#entry;
    this.#entry = entry;
    if (entry.everySeconds !== everySeconds) this.#dueAt = this.#plan(now);
  }

  /** Follows the clock. */
  refresh(now: number): void {
    this.#dueAt = currentDueAt(this.#dueAt, this.#entry.everySeconds, now);
    // A time that the clock will not reach for long comes from before it was set back.
    if (this.#retryAtMs > now * 1000 + RETRY_MOST_MS) this.#retryAtMs = 0;
  }

  /** The first run is about to be tried: its id must be known before, because its due time is not on any grid yet. */
  tryFirst(): void {
    this.#lastTaskId = this.taskId;
  }

  /** The broker has the run that was due at `dueAt`. */
  published(dueAt: number, taskId: string): void {
    this.#lastDueAt = dueAt;
    this.#lastTaskId = taskId;
    this.#totalRunCount++;
    this.#dueAt = dueAt + this.#entry.everySeconds;
    this.#retries = 0;
    this.#retryAtMs = 0;
    this.#problem = null;
  }

  /** The broker has it not, or nobody knows: it is tried again, later each time, yet within its interval. */
  failed(problem: string, nowMs: number): void {
    const mostMs = Math.min(RETRY_MOST_MS, Math.max(RETRY_FIRST_MS, this.#entry.everySeconds * 1000));
    this.#retryAtMs = nowMs + Math.min(mostMs, RETRY_FIRST_MS * 2 ** this.#retries);
    this.#retries++;
    this.#problem = problem;
  }

  #plan(now: number): number {
    const { everySeconds } = this.#entry;
    return currentDueAt(this.#lastDueAt === null ? now : this.#lastDueAt + everySeconds, everySeconds, now);
  }
}
