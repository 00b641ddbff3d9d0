import type { ComponentDetails } from '../components/status.ts';
import type { BaseDbController } from '../db/adapters/base.ts';
import type { RetentionRun } from '../db/models/retention.ts';
import type { DatabaseHealth } from '../ipc/contract.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';

const INTERVAL_MS = 2000;

/** Reads the database's health now and then, for the status of its process; tells the log when it turns. */
export class DatabaseHealthWatch {
  readonly #controller: BaseDbController;
  readonly #logger: ComponentLogger;
  readonly #timer: NodeJS.Timeout;
  #details: ComponentDetails = {};
  #problem: string | null = null;

  private constructor(controller: BaseDbController, logger: ComponentLogger) {
    this.#controller = controller;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.#read(), INTERVAL_MS);
  }

  static async start(controller: BaseDbController, logger: ComponentLogger): Promise<DatabaseHealthWatch> {
    const watch = new DatabaseHealthWatch(controller, logger);
    await watch.#read();
    return watch;
  }

  get details(): ComponentDetails {
    return this.#details;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #read(): Promise<void> {
    try {
      this.#tell(await this.#controller.getHealth({}));
    } catch (error) {
      this.#details = { summary: 'the database does not answer', degraded: true };
      this.#logger.error('the health of the database cannot be read', { error });
    }
  }

  #tell({ adapter, problem, sizeBytes, tasks, retention }: DatabaseHealth): void {
    if (problem !== this.#problem && problem !== null)
      this.#logger.error('the database has a problem', { problem });
    if (problem === null && this.#problem !== null) this.#logger.info('the database is well again');
    this.#problem = problem;
    this.#details = {
      summary: problem ?? `${adapter}, ${tasks} tasks${deletionText(retention?.lastRun)}`,
      degraded: problem !== null,
      figures: {
        tasks,
        ...(sizeBytes === null ? {} : { sizeBytes }),
        ...(retention?.lastRun ? { tasksDeleted: retention.lastRun.tasksDeleted } : {}),
      },
    };
  }
}

/** What retention is at, or could not do. */
function deletionText(run: RetentionRun | null | undefined): string {
  if (!run) return '';
  if (run.endedAt === null) return `; deleting what is not kept, ${run.tasksDeleted} tasks so far`;
  return run.problem === null ? '' : `; ${run.problem}`;
}
