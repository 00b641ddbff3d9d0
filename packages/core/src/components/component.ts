import type { z } from 'zod';
import type { Change, ChangeTopic } from '../db/models/change.ts';
import type { DatabaseMethods } from '../ipc/contract.ts';
import type { ControlCallRequest, InspectRequest, WorkerAnswers } from '../ipc/control-contract.ts';
import type { EngineMethods, EngineStatus } from '../ipc/engine-contract.ts';
import type {
  PublishedWorkflow,
  PublishManyRequest,
  PublishRequest,
  WorkflowRequest,
} from '../ipc/publish-contract.ts';
import type {
  DeleteMessageRequest,
  MessageCount,
  MovedMessages,
  MoveRequest,
  PauseOutcome,
  PauseRequest,
  PeekPage,
  PeekRequest,
  PurgeRequest,
  QueueSample,
} from '../ipc/queue-contract.ts';
import type { ResultMethods } from '../ipc/result-contract.ts';
import type { RetriedTask, RetryRequest, TaskCall } from '../ipc/retry-contract.ts';
import type { AbortAnswer, AbortRequest, Revocation, RevokeRequest } from '../ipc/revoke-contract.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import type {
  ComponentDetails,
  ComponentLink,
  ComponentRecord,
  ComponentUsage,
  ConfigSummaryEntry,
} from './status.ts';

/** Version of the component interface; a package's manifest names the one it was built for. */
export const COMPONENT_API_VERSION = 1;

/** The database as components see it: everything but ingest. Calls cross to the database process. */
export type DbClient = Omit<
  DatabaseMethods,
  | 'ingest'
  | 'recordInspections'
  | 'recordFindings'
  | 'recordQueueMinutes'
  | 'changeQueuePause'
  | 'lastReceivedAt'
  | 'listOpenTasks'
  | 'findLostTasks'
  | 'putStandingCommand'
  | 'listStandingCommands'
  | 'deleteStandingCommands'
>;

/** Which broker is meant, by its identity (`AppInfo.broker`). */
export interface BrokerChoice {
  readonly broker?: string;
}

/** What the workers of one broker answered, or why they could not be asked. */
export type BrokerAnswers = { readonly broker: string } & (
  | (WorkerAnswers & { readonly unreachable?: never })
  | { readonly unreachable: { readonly code: string; readonly message: string } }
);

/** The queues of one broker, or why they could not be looked at. */
export type BrokerQueueSample = { readonly broker: string } & (
  | (QueueSample & { readonly unreachable?: never })
  | { readonly unreachable: { readonly code: string; readonly message: string } }
);

/** What became of a request to revoke on one broker, or why it could not be asked. */
export type BrokerRevocation = { readonly broker: string } & (
  | (Revocation & { readonly unreachable?: never })
  | { readonly unreachable: { readonly code: string; readonly message: string } }
);

/** The engines of all brokers as components see them. */
export interface EngineClient extends ResultMethods {
  /** Publishes a task on the broker of the named app; resolves when the broker has it. */
  publishTask(request: PublishRequest): ReturnType<EngineMethods['publishTask']>;
  /** Publishes up to 1,000 tasks with one call: many times quicker than one by one. */
  publishTasks(request: PublishManyRequest): ReturnType<EngineMethods['publishTasks']>;
  /** Publishes a chain, a group or a chord on the broker of the named app. */
  publishWorkflow(request: WorkflowRequest): Promise<PublishedWorkflow>;
  /** Finds out with what a stored task was called, as far as anybody knows; changes nothing. `broker` is the task's. */
  findTaskCall(query: { readonly taskId: string; readonly app?: string } & BrokerChoice): Promise<TaskCall>;
  /** Publishes a stored task anew, under another id and with its true arguments, or with those that are given. */
  retryTask(request: RetryRequest & BrokerChoice): Promise<RetriedTask>;
  /**
   * Asks workers, of every broker unless one is named. Silent workers, failing workers and unreachable brokers are three
   * different things in the answer.
   */
  inspect(request: InspectRequest & BrokerChoice): Promise<readonly BrokerAnswers[]>;
  /**
   * Commands workers of one broker, which must be named where there are several. Rejects with `CNC_BROKER_UNREACHABLE`,
   * `CNC_BROKER_UNKNOWN` or `CNC_NO_SUCH_WORKER`; never repeated by itself.
   */
  control(request: ControlCallRequest & BrokerChoice): Promise<BrokerAnswers>;
  /**
   * Revokes tasks on every broker unless one is named; tasks that are known to be of another broker are left out there. The
   * answer tells what it does not do. Never repeated by itself; `CNC_REVOKE_LIMIT` where too many are meant.
   */
  revoke(request: RevokeRequest & BrokerChoice): Promise<readonly BrokerRevocation[]>;
  /** How far a request is; `null` where it is forgotten. */
  getRevocation(query: { readonly broker: string; readonly id: string }): Promise<Revocation | null>;
  /** Tells no worker any more, and none that comes up; what workers know they keep. */
  cancelRevocation(request: { readonly broker: string; readonly id: string }): Promise<boolean>;
  /** Marks a task as aborted in the result backend of the named app, for an `AbortableTask` to see. */
  abortTask(request: AbortRequest): Promise<AbortAnswer>;
  /** The answers to an earlier call, with those that came late; `null` where it is forgotten. */
  getWorkerAnswers(query: {
    readonly broker: string;
    readonly ticket: string;
  }): Promise<WorkerAnswers | null>;
  /** The queues of every broker, or of the one that is named, as they were sampled last. */
  listQueues(query: BrokerChoice): Promise<readonly BrokerQueueSample[]>;
  /** What waits in a queue; takes nothing. RabbitMQ refuses: `CNC_QUEUE_UNSUPPORTED`. */
  peekQueue(request: PeekRequest & BrokerChoice): Promise<PeekPage>;
  /** Empties a queue of what waits, or counts it. Nothing brings it back. */
  purgeQueue(request: PurgeRequest & BrokerChoice): Promise<MessageCount>;
  /** Removes the messages of one task. RabbitMQ refuses: `CNC_QUEUE_UNSUPPORTED`. */
  deleteQueueMessage(request: DeleteMessageRequest & BrokerChoice): Promise<MessageCount>;
  /** Moves the messages that are next to the end of another queue of the same broker, or counts them. */
  moveMessages(request: MoveRequest & BrokerChoice): Promise<MovedMessages>;
  /** Lets workers stop to consume a queue, those that come up later too, until it is resumed. */
  pauseQueue(request: PauseRequest & BrokerChoice): Promise<PauseOutcome>;
  /** Lets the workers that were told to stop consume the queue again. */
  resumeQueue(request: PauseRequest & BrokerChoice): Promise<PauseOutcome>;
  /** State of every engine; one that does not answer is told with `connected: false`. */
  listEngineStatuses(): Promise<readonly EngineStatus[]>;
}

/** The live feed of what ingest changes. */
export interface ChangeFeed {
  /**
   * Calls `listener` for every change of the given topics, in order. A slow listener (a pending promise) slows the
   * feed for itself alone. `onMissed` is called when changes were missed: read the database again then.
   */
  subscribe(options: {
    readonly topics: readonly ChangeTopic[];
    readonly listener: (change: Change) => void | Promise<void>;
    readonly onMissed?: () => void;
  }): { close(): void };
}

/** All components and internal processes, kept up to date by the supervisor. */
export interface ComponentRegistry {
  list(): readonly ComponentRecord[];
  get(name: string): ComponentRecord | undefined;
  /** Called after every change; returns a function that ends it. */
  onChange(listener: () => void): () => void;
}

/** A Celery app as components see it: no credentials. */
export interface AppInfo {
  readonly name: string;
  /** Identity of its broker, without credentials. */
  readonly broker: string;
  readonly defaultQueue: string;
}

/** What a component is given in its process. Everything here is a client: the things themselves live elsewhere. */
export interface ComponentContext<Config> {
  /** The component's own options, parsed by its own schema. */
  readonly config: Config;
  /** Logs under `celery_cnc.component.<name>`. */
  readonly logger: ComponentLogger;
  readonly db: DbClient;
  readonly engine: EngineClient;
  readonly events: ChangeFeed;
  readonly apps: readonly AppInfo[];
  readonly components: ComponentRegistry;
  /** Aborted when the component has to stop. */
  readonly signal: AbortSignal;
  /** Folder of the user's project: what relative paths of the configuration are relative to. */
  readonly projectDir: string;
  /** Version of Celery CnC. */
  readonly version: string;
  /** Names this run of Celery CnC, among those on other hosts too; it outlives a crash of the component. */
  readonly runId: string;
}

/** A running component. */
export interface Component {
  /** Resolves when it does its work; a rejection counts as a failed start. */
  start(): Promise<void>;
  /** Resolves when everything that it opened is closed. */
  stop(): Promise<void>;
  /** Details beyond "alive"; called every second or so, so cheap. */
  status?(): ComponentDetails;
}

/** How a component appears in the web frontend. Everything here is safe to show. */
export interface ComponentUi<Config> {
  /** Page of the frontend, as `/beat`, where the frontend has one for it. */
  readonly route?: string;
  links?(config: Config): readonly ComponentLink[];
  configSummary?(config: Config): readonly ConfigSummaryEntry[];
  usage?(config: Config): ComponentUsage;
}

/** A TCP port that a component will listen on, so that clashes are told before anything runs. */
export interface ListeningPort {
  readonly host: string;
  readonly port: number;
  /** Path of the option, as `port`. */
  readonly option: string;
}

/** What a component package exports as default of its `./component` entry. */
export interface ComponentDefinition<Schema extends z.ZodType = z.ZodType> {
  /** Unique, lower case, as `beat`; names its logger and its row in the registry. */
  readonly name: string;
  /** As `Beat`. */
  readonly displayName: string;
  /** Checks and completes the options; unknown keys should be errors (`z.strictObject`). */
  readonly config: Schema;
  /** Names of components or `database`, `engine` that must be ready before; default both of the latter. */
  readonly dependsOn?: readonly string[];
  /** Ports it will listen on. */
  ports?(config: z.output<Schema>): readonly ListeningPort[];
  create(context: ComponentContext<z.output<Schema>>): Component;
  readonly ui?: ComponentUi<z.output<Schema>>;
}
