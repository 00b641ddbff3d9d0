import type { OpenTask } from '../../db/models/open-task.ts';
import { mayWorkSilently } from '../../db/models/silent-worker.ts';
import type { Worker } from '../../db/models/worker.ts';

/**
 * Workers of the `solo` pool that are not heard, and may be at work. What such a worker took is nowhere to be found: it
 * answers nothing, has acknowledged the message, and tells that it received it when all is over.
 */
export class SilentWorkers {
  readonly #names: ReadonlySet<string>;
  readonly #queues: ReadonlySet<string>;

  constructor(workers: readonly Worker[]) {
    const silent = workers.filter(mayWorkSilently);
    this.#names = new Set(silent.map(({ name }) => name));
    this.#queues = new Set(silent.flatMap(({ inspection }) => inspection?.queues ?? []));
  }

  /** Whether one of them may have the task: one that was told of it, or one of its queue where no worker was. */
  mayHave({ worker, queue }: Pick<OpenTask, 'worker' | 'queue'>): boolean {
    if (worker !== null) return this.#names.has(worker);
    return queue === null ? this.#names.size > 0 : this.#queues.has(queue);
  }
}
