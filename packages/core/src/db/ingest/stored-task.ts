import { foldTask, mayEndTask } from '../models/fold-task.ts';
import type { Task } from '../models/task.ts';
import type { TaskEvent } from '../models/task-event.ts';

/**
 * A task as adapters keep it: its events in fold order, and what they add up to. That is worked out when it is asked
 * for: most events of a busy fleet are followed by the next one of their task before anybody looks.
 */
export class StoredTask {
  readonly id: string;
  /** Identity of the broker on which the task was seen first. */
  readonly broker: string;
  readonly events: readonly TaskEvent[];
  /** Events beyond the number kept for one task. */
  readonly eventsOmitted: number;
  /** Whether one of its events can have ended it; where not, it is open without any folding. */
  readonly mayHaveEnded: boolean;
  #task: Task | undefined;

  constructor(
    id: string,
    broker: string,
    events: readonly TaskEvent[],
    eventsOmitted: number,
    mayHaveEnded = events.some(mayEndTask),
  ) {
    this.id = id;
    this.broker = broker;
    this.events = events;
    this.eventsOmitted = eventsOmitted;
    this.mayHaveEnded = mayHaveEnded;
  }

  get task(): Task {
    this.#task ??= foldTask(this.id, this.broker, this.events, this.eventsOmitted);
    return this.#task;
  }

  /** What its events are counted under; known from its first events, so that counting needs no folding. */
  get tallyName(): string | null {
    return this.events.find((event) => event.name !== undefined)?.name ?? null;
  }

  /** As {@link tallyName}. */
  get tallyQueue(): string | null {
    return this.events.find((event) => event.queue !== undefined)?.queue ?? null;
  }
}
