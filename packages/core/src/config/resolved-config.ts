import type { ComponentReference } from '../components/component-reference.ts';
import type { BrokerAccess, ManagementAccess } from './broker-access.ts';

/** Severities, least severe first. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** A severity. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Logging, checked and complete. */
export interface ResolvedLogging {
  readonly adapter: 'file';
  readonly level: LogLevel;
  /** Absolute. */
  readonly logDir: string;
  /** File name without ending; the current file is `<fileName>.log`. */
  readonly fileName: string;
  /** Rotates above this size. */
  readonly maxFileBytes: number;
  /** Rotated files kept. */
  readonly maxFiles: number;
  /** Readable lines on the terminal as well. */
  readonly console: boolean;
}

/** Database, checked and complete. */
export type ResolvedDatabase = ResolvedSqlite | ResolvedMemory | ResolvedPostgres;

/** SQLite in one file. */
export interface ResolvedSqlite {
  readonly adapter: 'sqlite';
  /** Absolute. */
  readonly dbPath: string;
  /** Empties the database on boot. */
  readonly purgeDb: boolean;
  readonly retention: ResolvedRetention;
}

/** How long which tasks are kept; `null` for ever. */
export interface ResolvedTaskAges {
  /** Tasks that ended well or were revoked. */
  readonly maxAgeSeconds: number | null;
  /** Tasks that failed, were rejected or lost. */
  readonly failuresMaxAgeSeconds: number | null;
}

/** What every database keeps, checked and complete; `null` for no limit. */
export interface ResolvedMemoryRetention extends ResolvedTaskAges {
  /** Workers that are gone, since they were heard last. */
  readonly workersMaxAgeSeconds: number | null;
}

/** What a database on disk keeps, checked and complete; `null` for no limit. */
export interface ResolvedRetention extends ResolvedMemoryRetention {
  readonly maxTasks: number | null;
  /** `auto` is 20 GB, or half of what the disk has for the database where that is less. */
  readonly maxBytes: number | 'auto' | null;
  readonly minutesMaxAgeSeconds: number | null;
  readonly hoursMaxAgeSeconds: number | null;
  readonly recordsMaxAgeSeconds: number | null;
}

/** Everything in the memory of the database process; gone when it ends. */
export interface ResolvedMemory {
  readonly adapter: 'memory';
  /** Oldest ended tasks are forgotten above this number. */
  readonly maxTasks: number;
  readonly retention: ResolvedMemoryRetention;
}

/** A schema of a PostgreSQL database, which several hosts may share. */
export interface ResolvedPostgres {
  readonly adapter: 'postgres';
  /** With credentials: never shown, never logged. */
  readonly url: string;
  readonly schema: string;
  /** Most connections that this host opens. */
  readonly poolSize: number;
  /** Empties the schema on boot. */
  readonly purgeDb: boolean;
  /** `maxBytes` is never `auto`: the server's disk is not known here. */
  readonly retention: ResolvedRetention;
}

/** How engines receive, checked and complete. */
export interface ResolvedEngineOptions {
  /** Texts of an event above this number of characters are cut and marked. */
  readonly payloadLimit: number;
  /** Events held in memory while the database is away or slow; above it the transport is held back. */
  readonly bufferEvents: number;
  /** RabbitMQ: name of the durable event queue, shared by all runs of this installation. */
  readonly eventQueue: string;
  /** RabbitMQ: the queue is removed when no Celery CnC consumed it for so long, milliseconds. */
  readonly eventQueueExpiresMs: number;
  /** RabbitMQ: most messages that the queue holds while Celery CnC is away. */
  readonly eventQueueMaxLength: number;
  /** Ask workers for pool, queues and versions. */
  readonly inspectWorkers: boolean;
  /** Switch task events on at workers that run without `-E`. */
  readonly enableEvents: boolean;
  /** Ask workers and result backends for tasks that events left open, and give up what nobody knows. */
  readonly repairTasks: boolean;
  /** Between two rounds of asking, milliseconds. */
  readonly repairEveryMs: number;
  /** An open task that nobody knows becomes `LOST` so long after its last sign of life, or its eta, milliseconds. */
  readonly lostAfterMs: number;
  /** The same for one of which not all could be asked: a broker, worker or result backend kept the answer, milliseconds. */
  readonly lostAfterUnansweredMs: number;
}

/** A Celery app, checked and complete. */
export interface ResolvedApp {
  readonly name: string;
  /** With credentials: never shown, never logged. */
  readonly brokerUrl: string;
  /** How the broker is reached beside its URL; may hold passwords: never shown, never logged. */
  readonly brokerAccess: BrokerAccess;
  /** RabbitMQ's management API, with its password; `null`: RabbitMQ is asked over AMQP alone. */
  readonly management: ManagementAccess | null;
  /** With credentials; `null` where the app has no result backend. */
  readonly backendUrl: string | null;
  /** Identity of the broker, without credentials: apps with equal identity share an engine. */
  readonly brokerId: string;
  readonly defaultQueue: string;
  readonly transportOptions: TransportOptions;
  /** How the result backend is reached, as far as its URL does not tell it. */
  readonly backendAccess: BrokerAccess;
  readonly backendOptions: BackendOptions;
}

/** What an app's Celery configuration changes of names in its result backend. */
export interface BackendOptions {
  /** Redis: `global_keyprefix` of `result_backend_transport_options`. */
  readonly globalKeyPrefix: string;
  /** SQL: `database_table_names`. */
  readonly tableNames: { readonly task: string; readonly group: string };
  /** SQL: `database_table_schemas`; `null` is the connection's own. */
  readonly tableSchemas: { readonly task: string | null; readonly group: string | null };
}

/** Celery's `broker_transport_options` that change names on the wire. */
export interface TransportOptions {
  /** Redis: prefix of every key, `global_keyprefix`. */
  readonly globalKeyPrefix: string;
  /** Redis: what stands between the parts of a key or a binding, `sep`. */
  readonly sep: string;
  /** Redis: from which priorities on a queue has a list of its own, `priority_steps`; ascending. */
  readonly prioritySteps: readonly number[];
  /** Redis: what channels begin with, `fanout_prefix`; `{db}` is the number of the database. */
  readonly fanoutPrefix: string;
  /** Redis: whether channels of events end with their routing key, `fanout_patterns`. */
  readonly fanoutPatterns: boolean;
  /** Redis: the hash of messages that workers took, `unacked_key`. */
  readonly unackedKey: string;
  /** Celery's `event_exchange`. */
  readonly eventExchange: string;
  /** Celery's `control_exchange`. */
  readonly controlExchange: string;
}

/** The whole configuration, checked and complete; frozen. */
export interface ResolvedConfig {
  /** What relative paths are relative to, and where component packages are resolved from. */
  readonly projectDir: string;
  readonly logging: ResolvedLogging;
  readonly database: ResolvedDatabase;
  readonly engine: ResolvedEngineOptions;
  readonly apps: readonly ResolvedApp[];
  readonly components: readonly ConfiguredComponent[];
}

/** A component with the key that configured it, for messages: `beat`, `components[0]`. */
export interface ConfiguredComponent {
  readonly configPath: string;
  readonly reference: ComponentReference;
}
