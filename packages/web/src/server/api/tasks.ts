/** The JSON of `/api/v1`: tasks. Times are RFC 3339 in UTC, durations seconds. */
import type { Finding, TaskCount, TaskFacet, TaskState } from '@celery-cnc/core/models';

/** A task in lists. */
export interface TaskJson {
  readonly id: string;
  readonly broker: string;
  readonly name: string | null;
  readonly state: TaskState;
  readonly worker: string | null;
  readonly queue: string | null;
  readonly client: string | null;
  readonly sentAt: string | null;
  readonly receivedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly runtimeSeconds: number | null;
  readonly retries: number;
  readonly rootId: string | null;
  readonly parentId: string | null;
  readonly args: string | null;
  readonly kwargs: string | null;
  readonly result: string | null;
  readonly exception: string | null;
  readonly eta: string | null;
  readonly expires: string | null;
  /** Kept for ever. */
  readonly pinned: boolean;
}

/** `GET /tasks?limit=&cursor=&state=&name=&worker=&queue=&root=&parent=&search=&from=&to=` (`state` may repeat or be a comma list). */
export interface TaskPageJson {
  readonly items: readonly TaskJson[];
  /** `null` on the last page. */
  readonly nextCursor: string | null;
  /** `null` on the first page. */
  readonly previousCursor: string | null;
  /**
   * Set where the search stopped at its bound of work: there may be more than these items before the cursor, which goes
   * on from there; without a cursor, a search index that is being built lacks tasks.
   */
  readonly partial?: true;
}

/** `GET /task-facets`: how many tasks a filter finds, and which values they have. */
export interface TaskFacetsJson {
  /** `exact` is false where counting stopped: there are more. */
  readonly count: TaskCount;
  /**
   * For each field the values that choosing it could give: counted as if the query had no (positive) condition on that
   * field itself.
   */
  readonly facets: readonly TaskFacet[];
}

/** `PUT` and `DELETE /tasks/{id}/pin`. */
export interface TaskPinJson {
  readonly id: string;
  readonly pinned: boolean;
}

/** One delivery of a task. */
export interface AttemptJson {
  readonly retries: number;
  readonly delivery: number;
  readonly worker: string | null;
  readonly pid: number | null;
  readonly state: TaskState;
  readonly sentAt: string | null;
  readonly receivedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly runtimeSeconds: number | null;
  readonly result: string | null;
  readonly exception: string | null;
  readonly traceback: string | null;
  readonly eta: string | null;
}

/** One event of a task, in the order that the fold uses. */
export interface TaskEventJson {
  readonly type: string;
  readonly at: string;
  readonly hostname: string;
  readonly pid: number | null;
  readonly clock: number | null;
  /** Made by Celery CnC: something that it found out by asking. */
  readonly found: boolean;
  /** All other fields of the event, under Celery's own names. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** `GET /tasks/{id}`. */
export interface TaskDetailJson extends TaskJson {
  readonly traceback: string | null;
  readonly exchange: string | null;
  readonly routingKey: string | null;
  readonly cut: readonly string[];
  readonly eventsOmitted: number;
  /** What Celery CnC found out that decides the state; `null` where the events of workers and clients alone do. */
  readonly finding: Finding | null;
  readonly attempts: readonly AttemptJson[];
  readonly events: readonly TaskEventJson[];
  readonly children: readonly TaskJson[];
  /** The parent and the root, where they are stored. */
  readonly parent: TaskJson | null;
  readonly root: TaskJson | null;
  /** The task that this one runs again; `task` where it is stored. */
  readonly retryOf: RelatedTaskJson | null;
  /** Tasks that run this one again, oldest first, the last 25. */
  readonly retriedAs: readonly RelatedTaskJson[];
}

/** A task that is related to another one, and perhaps not stored. */
export interface RelatedTaskJson {
  readonly id: string;
  readonly task: TaskJson | null;
}

/** `GET /task-names`: every name seen, alphabetically. */
export interface TaskNamesJson {
  readonly items: readonly string[];
}
