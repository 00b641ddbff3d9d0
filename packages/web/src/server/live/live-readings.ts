import type { ComponentContext } from '@celery-cnc/core/component';
import type { IngestCounters, Worker } from '@celery-cnc/core/models';
import { WorkerWatch } from './worker-watch.ts';

/** What the live stream reads now and then, because the change feed does not tell it. */
export class LiveReadings {
  readonly #source: Pick<ComponentContext<unknown>, 'db' | 'logger'>;
  readonly #watch = new WorkerWatch();
  #ingest: IngestCounters | null = null;
  #busy = false;
  #failed = false;

  constructor(source: Pick<ComponentContext<unknown>, 'db' | 'logger'>) {
    this.#source = source;
  }

  /** The newest counters; those from before while they cannot be read; `null` while they never could. */
  get ingest(): IngestCounters | null {
    return this.#ingest;
  }

  /** Reads again unless that is under way. `onWorkers` asks for workers too, and gets those that changed. */
  read(onWorkers?: (changed: readonly Worker[]) => void): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#readAll(onWorkers)
      .then(
        () => {
          this.#failed = false;
        },
        (error: unknown) => {
          if (!this.#failed) this.#source.logger.warn('The live stream cannot read the database', { error });
          this.#failed = true;
        },
      )
      .finally(() => {
        this.#busy = false;
      });
  }

  async #readAll(onWorkers: ((changed: readonly Worker[]) => void) | undefined): Promise<void> {
    this.#ingest = await this.#source.db.getIngestCounters({});
    if (onWorkers !== undefined) onWorkers(this.#watch.changed(await this.#source.db.listWorkers({})));
  }
}
