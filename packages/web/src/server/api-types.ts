/**
 * The JSON of `/api/v1`: what handlers answer and the client reads. Times are RFC 3339 in UTC, durations seconds.
 */
import type {
  ComponentDetails,
  ComponentLink,
  ComponentUsage,
  ConfigSummaryEntry,
  MessageCount,
  MovedMessages,
  ProcessStatus,
  QueueState,
  WaitingMessage,
} from '@celery-cnc/core/component';
import type {
  Finding,
  GapReason,
  NamedTaskStatistics,
  SeriesPoint,
  Statistics,
  TaskCount,
  TaskFacet,
  TaskState,
  TaskStatisticsReport,
  WorkerInspection,
  WorkerStatus,
} from '@celery-cnc/core/models';

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
}

/** A worker. */
export interface WorkerJson {
  readonly name: string;
  readonly broker: string;
  readonly status: WorkerStatus;
  readonly pid: number | null;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly offlineSince: string | null;
  readonly heartbeatSeconds: number;
  readonly active: number | null;
  readonly processed: number | null;
  readonly loadavg: readonly number[] | null;
  readonly swIdent: string | null;
  readonly swVer: string | null;
  readonly swSys: string | null;
  readonly clockSkewSeconds: number | null;
  readonly inspection: (Omit<WorkerInspection, 'inspectedAt'> & { readonly inspectedAt: string }) | null;
}

/** `GET /workers`. */
export interface WorkersJson {
  readonly items: readonly WorkerJson[];
}

/** A component or internal process. */
export interface ComponentJson {
  readonly name: string;
  readonly displayName: string;
  readonly kind: 'component' | 'database' | 'engine' | 'supervisor';
  readonly status: ProcessStatus;
  readonly pid: number | null;
  readonly uptimeSeconds: number | null;
  readonly restarts: number;
  readonly lastExit: string | null;
  readonly memoryBytes: number | null;
  readonly eventLoopLagMs: number | null;
  readonly route: string | null;
  readonly links: readonly ComponentLink[];
  readonly configSummary: readonly ConfigSummaryEntry[];
  readonly usage: ComponentUsage | null;
  readonly details: ComponentDetails | null;
}

/** `GET /components`: configured components only; `processes` are core's own. */
export interface ComponentsJson {
  readonly components: readonly ComponentJson[];
  readonly processes: readonly ComponentJson[];
}

/** `GET /ingest`: counters since start. */
export interface IngestJson {
  readonly eventsReceived: number;
  readonly taskEventsCommitted: number;
  readonly taskEventsDuplicate: number;
  readonly eventsMalformed: number;
  readonly eventsOpaque: number;
  readonly eventsDropped: number;
  readonly gaps: number;
  readonly lagSeconds: number;
}

/** A gap. */
export interface GapJson {
  readonly broker: string;
  readonly reason: GapReason;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly lost: number | null;
}

/** `GET /gaps?from=&to=&limit=`: newest first. */
export interface GapsJson {
  readonly items: readonly GapJson[];
}

/** `GET /task-names`: every name seen, alphabetically. */
export interface TaskNamesJson {
  readonly items: readonly string[];
}

/** `GET /malformed-events`. */
export interface MalformedEventsJson {
  readonly items: readonly MalformedEventJson[];
}

/** A message that could not be read. */
export interface MalformedEventJson {
  readonly broker: string;
  readonly seenAt: string;
  readonly reason: string;
  readonly contentType: string | null;
  readonly opaque: boolean;
  readonly bytes: number;
  readonly sample: string;
}

/** A step of a series. */
export interface SeriesPointJson extends Omit<SeriesPoint, 'at'> {
  readonly at: string;
}

/** `GET /overview?range=15m|1h|6h|24h|7d|30d`. */
export interface OverviewJson {
  readonly states: Readonly<Record<string, number>>;
  readonly series: readonly SeriesPointJson[];
  readonly stepSeconds: number;
  /** Over the whole range. */
  readonly totals: Statistics;
  readonly topTasks: readonly NamedTaskStatistics[];
  readonly gaps: readonly GapJson[];
  readonly recentFailures: readonly TaskJson[];
  readonly workersOnline: number;
  readonly workersOffline: number;
  /** Tasks executing now, as the heartbeats say. */
  readonly active: number;
}

/** `GET /statistics?range=&from=&to=&name=&queue=&worker=&limit=`: figures by task name, most events first. */
export interface TaskStatisticsJson extends TaskStatisticsReport {
  readonly from: string;
  readonly to: string;
}

/** `GET /statistics/series?range=&from=&to=&steps=&name=&queue=&worker=`. */
export interface StatisticsSeriesJson {
  readonly series: readonly SeriesPointJson[];
  readonly stepSeconds: number;
  readonly totals: Statistics;
  readonly gaps: readonly GapJson[];
}

/** A queue as it was sampled last. */
export type QueueJson = Omit<QueueState, 'oldestSentAt'> & { readonly oldestSentAt: string | null };

/** The queues of one broker. */
export interface BrokerQueuesJson {
  readonly broker: string;
  /** Why they could not be looked at. */
  readonly unreachable: { readonly code: string; readonly message: string } | null;
  readonly sampledAt: string | null;
  /** Whether there may be more. */
  readonly complete: boolean;
  readonly queues: readonly QueueJson[];
}

/** `GET /queues`. */
export interface QueuesJson {
  readonly items: readonly BrokerQueuesJson[];
}

/** `GET /queue-messages?queue=&broker=&offset=&limit=`: in the order of work. */
export interface QueueMessagesJson {
  readonly items: readonly WaitingMessage[];
  readonly ready: number;
  readonly nextOffset: number | null;
}

/** `POST /queues/purge` and `POST /queues/delete-message`: how many were removed, or would be. */
export interface MessageCountJson extends MessageCount {
  readonly dryRun: boolean;
}

/** `POST /queues/move`. */
export interface MovedMessagesJson extends MovedMessages {
  readonly dryRun: boolean;
}

/** `GET /brokers`: engines and their connections. */
export interface BrokersJson {
  readonly items: readonly BrokerJson[];
}

/** An engine's connection. */
export interface BrokerJson {
  readonly broker: string;
  readonly transport: 'redis' | 'amqp';
  readonly connected: boolean;
  readonly connectedSince: string | null;
  readonly lastError: string | null;
  readonly buffered: number;
  readonly lagSeconds: number;
}

/** `GET /meta`: what the client needs to draw its frame. */
export interface MetaJson {
  readonly version: string;
  readonly startedAt: string;
  readonly database: {
    readonly adapter: string;
    readonly ok: boolean;
    readonly problem: string | null;
    readonly sizeBytes: number | null;
    readonly tasks: number;
  };
  readonly apps: readonly { readonly name: string; readonly broker: string; readonly defaultQueue: string }[];
}

/** `GET /healthcheck` and `GET /readiness` (outside `/api/v1`): 200, or 503 with what is wrong. */
export interface HealthJson {
  /** `degraded` works, but not with everything; `down` does not work. */
  readonly status: 'ok' | 'degraded' | 'down';
  /** One line for each thing that is wrong. */
  readonly reasons: readonly string[];
}

/** Every error answer. */
export interface ErrorJson {
  readonly error: {
    readonly code: string;
    readonly message: string;
    /** The parameter at fault. */
    readonly field?: string;
    /** Of `CNC_QUERY_INVALID`: where in the query the fault begins, an index from 0. */
    readonly start?: number;
    /** Of `CNC_QUERY_INVALID`: where it ends, exclusive. */
    readonly end?: number;
    readonly problem?: string;
    readonly cure?: string;
    /** What may be meant, to stand between `start` and `end`. */
    readonly suggestion?: string | null;
  };
}

/** Messages of `GET /live` (server-sent events): `event` is the key, `data` the value as JSON. */
export interface LiveMessages {
  /** Once a second. */
  readonly tick: LiveTickJson;
  /** Once, at the begin: the ticks of the last two minutes, where anybody listened then. */
  readonly ticks: { readonly items: readonly LiveTickJson[] };
  /** At most twice a second: the newest state of tasks that changed; `changed` counts those left out too. */
  readonly tasks: { readonly items: readonly TaskJson[]; readonly changed: number };
  /** At most once a second: the workers that changed, not all. */
  readonly workers: WorkersJson;
  readonly components: ComponentsJson;
  readonly gaps: { readonly items: readonly GapJson[] };
  /** Changes were missed: read everything again. */
  readonly missed: Readonly<Record<string, never>>;
}

/** The pulse of the fleet. */
export interface LiveTickJson {
  readonly at: string;
  /** Events of the last second by kind. */
  readonly sent: number;
  readonly received: number;
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly retried: number;
  readonly revoked: number;
  readonly rejected: number;
  /** Tasks executing then, as the heartbeats said. */
  readonly active: number;
  readonly ingest: IngestJson;
}
