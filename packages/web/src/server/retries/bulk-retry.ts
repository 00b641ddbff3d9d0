import { randomUUID } from 'node:crypto';
import { type DbClient, type EngineClient, isCncError } from '@celery-cnc/core/component';
import type { TaskFilter, TaskSummary } from '@celery-cnc/core/models';
import type { BulkRetryJson } from '../api/retries.ts';
import { toRfc3339, toRfc3339OrNull } from '../json/time.ts';

/** What going through tasks needs. */
export interface BulkRetryOptions {
  readonly db: Pick<DbClient, 'listTasks'>;
  readonly engine: Pick<EngineClient, 'retryTask'>;
  /** The query as it was written. */
  readonly q: string;
  /** What it means: a set that running tasks again does not enlarge. */
  readonly where: TaskFilter;
  /** How many tasks were found. */
  readonly total: number;
}

const PAGE_TASKS = 100;
/** Tasks that are run again side by side. */
const AT_ONCE = 8;
const MOST_PROBLEMS = 20;
/** What befalls one task; anything else would befall all that follow. */
const OF_ONE_TASK: ReadonlySet<string> = new Set([
  'CNC_TASK_ARGUMENTS',
  'CNC_TASK_UNKNOWN',
  'CNC_APP_UNKNOWN',
  'CNC_PUBLISH_FAILED',
]);

/** Runs all tasks of a filter again, oldest first, each at most once. */
export class BulkRetry {
  readonly id: string = randomUUID();
  readonly #options: BulkRetryOptions;
  readonly #startedAt = Date.now() / 1000;
  readonly #problems: { taskId: string; message: string }[] = [];
  #finishedAt: number | null = null;
  #stopped: BulkRetryJson['stopped'] = null;
  #retried = 0;
  #skipped = 0;
  #failed = 0;

  constructor(options: BulkRetryOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#finishedAt === null;
  }

  /** What has been done so far. */
  get progress(): BulkRetryJson {
    const { q, total } = this.#options;
    return {
      dryRun: false,
      id: this.id,
      q,
      startedAt: toRfc3339(this.#startedAt),
      finishedAt: toRfc3339OrNull(this.#finishedAt),
      stopped: this.#stopped,
      total,
      retried: this.#retried,
      skipped: this.#skipped,
      failed: this.#failed,
      problems: this.#problems,
    };
  }

  /** Begins nothing more; what is under way is finished. */
  stop(): void {
    if (this.isRunning) this.#stopped ??= 'asked';
  }

  /** Resolves when all is done, or when it was stopped; never rejects: {@link progress} tells how it went. */
  async run(): Promise<void> {
    try {
      await this.#goThrough();
    } catch (error) {
      this.#stopped = 'failed';
      this.#note('', error);
    }
    this.#finishedAt = Date.now() / 1000;
  }

  async #goThrough(): Promise<void> {
    const { db, where, total } = this.#options;
    let cursor: string | undefined;
    for (let left = total; left > 0 && this.#stopped === null; ) {
      const limit = Math.min(PAGE_TASKS, left);
      const page = await db.listTasks({
        where,
        limit,
        order: 'asc',
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (let start = 0; start < page.items.length; start += AT_ONCE) {
        await Promise.all(page.items.slice(start, start + AT_ONCE).map((task) => this.#retry(task)));
      }
      left -= page.items.length;
      if (page.nextCursor === null) return;
      cursor = page.nextCursor;
    }
  }

  async #retry({ id, broker }: TaskSummary): Promise<void> {
    if (this.#stopped !== null) return;
    try {
      await this.#options.engine.retryTask({ taskId: id, broker, unlessRetried: true });
      this.#retried++;
    } catch (error) {
      if (isCncError(error) && error.code === 'CNC_TASK_RETRIED') this.#skipped++;
      else {
        this.#failed++;
        this.#note(id, error);
        // The broker or the engine is away: the next tasks would fare no better.
        if (!isCncError(error) || !OF_ONE_TASK.has(error.code)) this.#stopped ??= 'failed';
      }
    }
  }

  #note(taskId: string, error: unknown): void {
    if (this.#problems.length >= MOST_PROBLEMS) return;
    this.#problems.push({ taskId, message: error instanceof Error ? error.message : String(error) });
  }
}
