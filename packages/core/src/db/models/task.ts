import type { Attempt } from './attempt.ts';
import type { Finding } from './finding.ts';
import type { Stamps } from './stamps.ts';
import type { TaskEvent } from './task-event.ts';
import type { TaskState } from './task-state.ts';

/** A task as lists show it: the state that its events add up to. Times are epoch seconds of the senders' clocks. */
export interface TaskSummary {
  readonly id: string;
  /** Identity of the broker on which the task was seen (`redis://host:6379/0`, without credentials). */
  readonly broker: string;
  /** `null` while only events without a name have arrived. */
  readonly name: string | null;
  readonly state: TaskState;
  /** Node name of the worker that handled it last. */
  readonly worker: string | null;
  /** Known only where the client sends `task-sent` events. */
  readonly queue: string | null;
  /** Node name of the client that sent it. */
  readonly client: string | null;
  readonly sentAt: number | null;
  readonly receivedAt: number | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly runtimeSeconds: number | null;
  readonly retries: number;
  readonly rootId: string | null;
  readonly parentId: string | null;
  /** Python representation. */
  readonly args: string | null;
  /** Python representation. */
  readonly kwargs: string | null;
  /** Python representation. */
  readonly result: string | null;
  /** Python representation, as `ValueError('no')`. */
  readonly exception: string | null;
  /** ISO 8601, as the sender wrote it. */
  readonly eta: string | null;
  /** ISO 8601, as the sender wrote it. */
  readonly expires: string | null;
  /** Set by a user: retention never deletes it. Absent for all others. */
  readonly pinned?: true;
}

/** A task with everything that its events tell. */
export interface Task extends TaskSummary {
  readonly traceback: string | null;
  readonly exchange: string | null;
  readonly routingKey: string | null;
  /** Known where a custom event of the task tells them (`stampsOf`). */
  readonly stamps: Stamps;
  /** Fields that were cut at the payload limit. */
  readonly cut: readonly string[];
  /** Events beyond the number kept for one task. */
  readonly eventsOmitted: number;
  /** What Celery CnC found out that decides the state; `null` where the events of workers and clients alone do. */
  readonly finding: Finding | null;
}

/** A task with its attempts, its events in order and its relations. */
export interface TaskDetail extends Task {
  readonly attempts: readonly Attempt[];
  readonly events: readonly TaskEvent[];
  /** Tasks whose parent this one is, oldest first, at most 200. */
  readonly children: readonly TaskSummary[];
}
