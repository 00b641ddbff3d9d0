import type { ManagementAccess } from '../../../config/broker-access.ts';
import type { TransportOptions } from '../../../config/resolved-config.ts';
import type { CncError } from '../../../errors.ts';
import type { ComponentLogger } from '../../../logging/component-logger.ts';
import { pidboxExchange } from '../../control/pidbox-exchange.ts';
import { ReplyCollector } from '../../control/reply-collector.ts';
import { StrayReplies } from '../../control/stray-replies.ts';
import type {
  AddressedTask,
  BroadcastOptions,
  Broker,
  ConnectionState,
  ControlReply,
  ControlRequest,
  EventSink,
  OutgoingEvent,
  PublishOptions,
  WaitingTasks,
} from '../base.ts';
import type { AmqpAddress } from '../broker-address.ts';
import { CommandConnection } from '../command-connection.ts';
import { ConnectionLoop } from '../connection-loop.ts';
import { AmqpCommandSession } from './amqp-command-session.ts';
import { AMQP_DEADLINE_MS, amqpServer } from './amqp-connection.ts';
import { EventConsumer, type EventQueueOptions } from './event-consumer.ts';
import type { QueueRecord } from './queue-record.ts';
import { RabbitmqQueues } from './rabbitmq-queues.ts';

/** A RabbitMQ server, or the members of a failover list, as a Celery broker. */
export interface RabbitmqBrokerOptions {
  readonly address: AmqpAddress;
  /** Names on the wire, one for each way in which the apps of this broker differ; at least one. */
  readonly names: readonly TransportOptions[];
  readonly eventQueue: Omit<EventQueueOptions, 'exchanges'>;
  readonly management: ManagementAccess | null;
  readonly secrets: readonly string[];
  readonly logger: ComponentLogger;
}

/** What the last consumer, of this run or an earlier one, left behind. */
interface ConsumerTrace {
  /** Epoch seconds. */
  readonly heardUntil: number;
  /** Whether messages may have been waiting in the queue when it ended. */
  readonly mayHaveWaiting: boolean;
  /** Whether it was one of this run. */
  readonly wasRunning: boolean;
}

/** Celery over RabbitMQ: events wait in a queue of our own, so nothing is missed while we are away. */
export class RabbitmqBroker implements Broker {
  readonly transport = 'amqp';
  readonly queues: RabbitmqQueues;
  readonly strayReplies = new StrayReplies();
  readonly #options: RabbitmqBrokerOptions;
  readonly #controlExchanges: readonly string[];
  readonly #commands: CommandConnection<AmqpCommandSession>;
  #events: ConnectionLoop<EventConsumer> | null = null;
  #trace: ConsumerTrace | null = null;

  constructor(options: RabbitmqBrokerOptions) {
    this.#options = options;
    this.#controlExchanges = [...new Set(options.names.map(pidboxExchange))];
    this.#commands = new CommandConnection({
      server: 'RabbitMQ',
      open: (attempt) => {
        const { address } = options;
        return AmqpCommandSession.open(
          amqpServer(address, attempt),
          address.virtualHost,
          this.#controlExchanges,
          this.strayReplies,
        );
      },
      secrets: options.secrets,
      logger: options.logger,
    });
    this.queues = new RabbitmqQueues(this.#commands, options);
  }

  get state(): ConnectionState {
    return this.#events?.state ?? { connected: false, connectedSince: null, lastError: null };
  }

  start(sink: EventSink, lastReceivedAt: number | null): void {
    this.#trace =
      lastReceivedAt === null
        ? null
        : { heardUntil: lastReceivedAt, mayHaveWaiting: true, wasRunning: false };
    this.#events = new ConnectionLoop({
      purpose: 'events',
      open: (attempt) => this.#consume(attempt, sink),
      secrets: this.#options.secrets,
      logger: this.#options.logger,
    });
    this.#events.start();
    this.connect();
  }

  connect(): void {
    this.#commands.start();
  }

  async pause(): Promise<void> {
    try {
      await this.#events?.session?.pause();
    } catch (error) {
      // The connection is broken: then nothing more is heard either.
      this.#options.logger.debug('the subscription could not be cancelled', { error });
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.#events?.stop(), this.#commands.stop()]);
  }

  async broadcast(request: ControlRequest, options: BroadcastOptions): Promise<readonly ControlReply[]> {
    const session = await this.#commands.session(AMQP_DEADLINE_MS);
    const collector = new ReplyCollector(options, request.destination);
    try {
      const sent = this.#controlExchanges.map((exchange) => session.ask(exchange, request, collector));
      await this.#commands.command(Promise.all(sent));
      return await collector.done;
    } finally {
      collector.finish();
    }
  }

  async send(request: ControlRequest): Promise<void> {
    const session = await this.#commands.session(AMQP_DEADLINE_MS);
    await this.#commands.command(
      Promise.all(this.#controlExchanges.map((exchange) => session.send(exchange, request))),
    );
  }

  async findWaitingTasks(queues: readonly string[]): Promise<WaitingTasks> {
    const session = await this.#commands.session(AMQP_DEADLINE_MS);
    const unreadQueues = await this.#commands.command(session.findFilledQueues(queues));
    // What a worker took and did not acknowledge goes back to its queue when that worker is gone.
    return { taskIds: new Set(), unreadQueues, unreadTaken: false };
  }

  async publishEvent(event: OutgoingEvent, { eventExchange }: TransportOptions): Promise<void> {
    const session = await this.#commands.session(AMQP_DEADLINE_MS);
    await this.#commands.command(session.publishEvent(eventExchange, event));
  }

  async publish(
    tasks: readonly AddressedTask[],
    { deadlineMs }: PublishOptions,
  ): Promise<readonly (CncError | null)[]> {
    const startedAtMs = Date.now();
    const session = await this.#commands.session(deadlineMs);
    const outcomes = await session.publish(tasks, Math.max(1, deadlineMs - (Date.now() - startedAtMs)));
    return outcomes.map((outcome, place) => {
      if (outcome === null) return null;
      const { message, queue, exchange } = tasks[place] as AddressedTask;
      const task = { taskId: message.taskId, queue: exchange?.name ?? queue };
      return this.#commands.publishError(outcome.error, task, outcome.uncertain);
    });
  }

  async #consume(attempt: number, sink: EventSink): Promise<EventConsumer> {
    const { address, names, eventQueue } = this.#options;
    const exchanges = [...new Set(names.map(({ eventExchange }) => eventExchange))];
    const consumer = await EventConsumer.open(
      amqpServer(address, attempt),
      address.virtualHost,
      { ...eventQueue, exchanges },
      sink,
    );
    this.#markGap(consumer.record, sink);
    void consumer.closed.then((reason) => {
      // Nothing but silence came for a while before a heartbeat was missed.
      const wasSilent = reason !== null && /heartbeat/i.test(reason.message);
      this.#trace = {
        heardUntil: consumer.lastHeardAt,
        mayHaveWaiting: consumer.hadBacklog || wasSilent,
        wasRunning: true,
      };
    });
    sink.noteSubscribed();
    return consumer;
  }

  /** Marks what was lost since the queue was consumed last; usually nothing, that being what the queue is for. */
  #markGap({ isKept, isSameBrokerRun }: QueueRecord, sink: EventSink): void {
    const before = this.#trace;
    this.#trace = null;
    if (before === null) return;
    // Events are transient: a broker that restarts loses those that wait, but one that we kept up with had none.
    if (isKept && (isSameBrokerRun || !before.mayHaveWaiting)) return;
    const endedAt = Date.now() / 1000;
    const startedAt = Math.min(before.heardUntil, endedAt);
    const reason = before.wasRunning ? 'broker-disconnected' : 'not-running';
    sink.markGap({ reason, startedAt, endedAt, lost: null });
  }
}
