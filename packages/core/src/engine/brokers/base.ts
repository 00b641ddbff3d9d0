import type { TransportOptions } from '../../config/resolved-config.ts';
import type { Gap } from '../../db/models/gap.ts';
import type { CncError } from '../../errors.ts';
import type { StrayReplies } from '../control/stray-replies.ts';
import type { Delivery } from '../events/delivery.ts';
import type { EventMessage } from '../events/redis-envelope.ts';
import type { TaskMessage } from '../tasks/task-message.ts';
import type { BrokerQueues } from './broker-queues.ts';

/** State of the connection over which events arrive. */
export interface ConnectionState {
  readonly connected: boolean;
  /** Epoch seconds; `null` while not connected. */
  readonly connectedSince: number | null;
  /** Why the last attempt failed or the connection ended, without credentials; `null` if it never did. */
  readonly lastError: string | null;
}

/** Where a broker puts what it hears. Nothing in it throws. */
export interface EventSink {
  /** A message with its body laid open; `delivery` is acknowledged when its events are on disk. */
  receive(message: EventMessage, delivery?: Delivery): void;
  /** A message in Kombu's Redis envelope. */
  receiveEnvelope(payload: Buffer): void;
  /** A time in which events may have been lost. */
  markGap(gap: Omit<Gap, 'broker'>): void;
  /** Events arrive from now on: again after every new connection. */
  noteSubscribed(): void;
  /** Until when the broker was surely heard, epoch seconds, where no event tells it. */
  noteSilence(heardAt: number): void;
}

/** A control command for workers (Celery's pidbox), ready to be sent. */
export interface ControlRequest {
  /** As `stats`. */
  readonly method: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Node names; `null` asks every worker. Never empty. */
  readonly destination: readonly string[] | null;
}

/** One worker's reply to a control command, as it came: nothing in it has been checked. */
export interface ControlReply {
  readonly worker: string;
  readonly value: unknown;
}

/** How a broadcast collects replies. */
export interface BroadcastOptions {
  /** Replies are collected for so long, unless `limit` have come before. */
  readonly timeoutMs: number;
  /** Stops waiting after so many replies. */
  readonly limit?: number;
  /** Stops waiting when all of these workers have replied. */
  readonly awaited?: readonly string[];
  /** A worker that nobody knows of may answer as well: so long after the last one that was awaited. @default 20 */
  readonly companyMs?: number;
  /** Told of replies that come after the answer was given, for a minute. */
  readonly onLate?: (reply: ControlReply) => void;
}

/** An event that Celery CnC itself sends. */
export interface OutgoingEvent {
  readonly type: string;
  readonly hostname: string;
  readonly [field: string]: unknown;
}

/** Where a task message goes. */
export interface TaskAddress {
  readonly queue: string;
  /** RabbitMQ: an exchange that exists, in place of the queue. */
  readonly exchange?: { readonly name: string; readonly routingKey: string };
}

/** A task message with where it goes. */
export interface AddressedTask extends TaskAddress {
  readonly message: TaskMessage;
}

/** How task messages are sent. */
export interface PublishOptions {
  /** Names on the wire of the app that sends them. */
  readonly names: TransportOptions;
  /** Gives up after so long. */
  readonly deadlineMs: number;
}

/** Tasks whose messages the broker holds. */
export interface WaitingTasks {
  /** Tasks of the messages that were looked at. */
  readonly taskIds: ReadonlySet<string>;
  /** Queues with messages that were not looked at: too many, or not to be read without taking them. */
  readonly unreadQueues: ReadonlySet<string>;
  /** Whether messages that workers took and did not acknowledge were not looked at, though they may come again. */
  readonly unreadTaken: boolean;
}

/** One message broker: hears events, talks to workers, takes tasks. Connects by itself, again and again, for ever. */
export interface Broker {
  readonly transport: 'redis' | 'amqp';
  readonly state: ConnectionState;
  /** Replies to commands that were of no use. */
  readonly strayReplies: StrayReplies;
  /** What waits in its queues. */
  readonly queues: BrokerQueues;
  /**
   * Begins to connect and returns at once; whatever is heard goes into the sink. `lastReceivedAt` tells when an earlier
   * run heard the broker last, epoch seconds, `null` if never: what was missed since is marked as a gap.
   */
  start(sink: EventSink, lastReceivedAt: number | null): void;
  /** Connects for commands and tasks alone: no event is heard. Returns at once; `start` does it by itself. */
  connect(): void;
  /** Stops hearing events; what was delivered before may still be acknowledged. */
  pause(): Promise<void>;
  /** Closes every connection. */
  stop(): Promise<void>;
  /**
   * Sends a control command and collects replies; a worker that is silent is missing from the answer.
   * Rejects with `CNC_BROKER_UNREACHABLE` where the command could not be sent.
   */
  broadcast(request: ControlRequest, options: BroadcastOptions): Promise<readonly ControlReply[]>;
  /** Sends a control command that nobody answers. */
  send(request: ControlRequest): Promise<void>;
  /**
   * Looks for tasks in these queues, and among the messages that workers have not acknowledged, without taking or moving
   * any. Rejects with `CNC_BROKER_UNREACHABLE`.
   */
  findWaitingTasks(queues: readonly string[]): Promise<WaitingTasks>;
  /**
   * Sends tasks side by side. Resolves with what became of each, in their order: `null` where the broker has it, else a
   * `CNC_PUBLISH_FAILED` whose `details.uncertain` tells that it may have it all the same. Rejects with
   * `CNC_BROKER_UNREACHABLE` where none was sent. Never declares a queue.
   */
  publish(tasks: readonly AddressedTask[], options: PublishOptions): Promise<readonly (CncError | null)[]>;
  /** Sends an event, as a client does: JSON with `type` and all. */
  publishEvent(event: OutgoingEvent, names: TransportOptions): Promise<void>;
}
