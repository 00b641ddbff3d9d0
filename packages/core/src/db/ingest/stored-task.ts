import type { Task } from '../models/task.ts';
import type { TaskEvent } from '../models/task-event.ts';

/** A task as adapters keep it: what its events add up to, and the events themselves in fold order. */
export interface StoredTask {
  readonly task: Task;
  readonly events: readonly TaskEvent[];
}
