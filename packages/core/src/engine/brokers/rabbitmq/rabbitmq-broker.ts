import type { TransportOptions } from '../../../config/resolved-config.ts';
import { CncError, isCncError } from '../../../errors.ts';
import type { ComponentLogger } from '../../../logging/component-logger.ts';
import { pidboxExchange } from '../../control/pidbox-exchange.ts';
import { DeadlineError } from '../../deadline.ts';
import type { TaskMessage } from '../../tasks/task-message.ts';
import type {
  BroadcastOptions,
  Broker,
  ConnectionState,
  ControlReply,
  ControlRequest,
  EventSink,
  PublishOptions,
} from '../base.ts';
import type { AmqpAddress } from '../broker-url.ts';
import { ConnectionLoop } from '../connection-loop.ts';
import { describeFault } from '../describe-fault.ts';
import { AmqpCommandSession } from './amqp-command-session.ts';
import { AMQP_DEADLINE_MS, amqpServer } from './amqp-connection.ts';
import { EventConsumer, type EventQueueOptions } from './event-consumer.ts';

/** A RabbitMQ server, or the members of a failover list, as a Celery broker. */
export interface RabbitmqBrokerOptions {
  readonly address: AmqpAddress;
  /** Names on the wire, one for each way in which the apps of this broker differ; at least one. */
  readonly names: readonly TransportOptions[];
  readonly eventQueue: Omit<EventQueueOptions, 'exchanges'>;
  readonly secrets: readonly string[];
  readonly logger: ComponentLogger;
}

/** Celery over RabbitMQ: events wait in a queue of our own, so nothing is missed while we are away. */
export class RabbitmqBroker implements Broker {
  readonly transport = 'amqp';
  readonly #options: RabbitmqBrokerOptions;
  readonly #controlExchanges: readonly string[];
  readonly #commands: ConnectionLoop<AmqpCommandSession>;
  #events: ConnectionLoop<EventConsumer> | null = null;
  #lastReceivedAt: number | null = null;

  constructor(options: RabbitmqBrokerOptions) {
    this.#options = options;
    this.#controlExchanges = [...new Set(options.names.map(pidboxExchange))];
    this.#commands = new ConnectionLoop({
      purpose: 'commands',
      open: (attempt) => {
        const { address } = options;
        return AmqpCommandSession.open(
          amqpServer(address, attempt),
          address.virtualHost,
          this.#controlExchanges,
        );
      },
      secrets: options.secrets,
      logger: options.logger,
    });
  }

  get state(): ConnectionState {
    return this.#events?.state ?? { connected: false, connectedSince: null, lastError: null };
  }

  start(sink: EventSink, lastReceivedAt: number | null): void {
    this.#lastReceivedAt = lastReceivedAt;
    this.#events = new ConnectionLoop({
      purpose: 'events',
      open: (attempt) => this.#consume(attempt, sink),
      secrets: this.#options.secrets,
      logger: this.#options.logger,
    });
    this.#events.start();
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
    const session = await this.#commandSession(AMQP_DEADLINE_MS);
    const replies = this.#controlExchanges.map((exchange) => session.broadcast(exchange, request, options));
    return (await this.#reaching(Promise.all(replies))).flat();
  }

  async send(request: ControlRequest): Promise<void> {
    const session = await this.#commandSession(AMQP_DEADLINE_MS);
    await this.#reaching(
      Promise.all(this.#controlExchanges.map((exchange) => session.send(exchange, request))),
    );
  }

  async publish(message: TaskMessage, { queue, deadlineMs }: PublishOptions): Promise<void> {
    const startedAtMs = Date.now();
    const session = await this.#commandSession(deadlineMs);
    try {
      await session.publish(message, queue, Math.max(1, deadlineMs - (Date.now() - startedAtMs)));
    } catch (error) {
      if (isCncError(error)) throw error;
      const fault = describeFault(error, this.#options.secrets);
      const uncertain = error instanceof DeadlineError;
      throw new CncError(
        'CNC_PUBLISH_FAILED',
        uncertain
          ? `RabbitMQ did not confirm the task in time (${fault}): it may or may not be in queue "${queue}"`
          : `RabbitMQ did not take the task for queue "${queue}": ${fault}`,
        { details: { taskId: message.taskId, queue, uncertain }, cause: error },
      );
    }
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
    if (!consumer.resumed && this.#lastReceivedAt !== null) {
      const endedAt = Date.now() / 1000;
      const startedAt = Math.min(this.#lastReceivedAt, endedAt);
      sink.markGap({ reason: 'not-running', startedAt, endedAt, lost: null });
    }
    // From here on the queue is ours: should it be gone at the next connection, it was lost since now.
    this.#lastReceivedAt = Date.now() / 1000;
    sink.noteSubscribed();
    return consumer;
  }

  async #commandSession(timeoutMs: number): Promise<AmqpCommandSession> {
    const session = await this.#commands.connected(timeoutMs);
    if (session !== null) return session;
    const { lastError } = this.#commands.state;
    throw new CncError(
      'CNC_BROKER_UNREACHABLE',
      `RabbitMQ cannot be reached${lastError === null ? '' : `: ${lastError}`}; check that it runs and that the broker URL is right`,
      { details: { lastError } },
    );
  }

  async #reaching<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      const fault = describeFault(error, this.#options.secrets);
      throw new CncError('CNC_BROKER_UNREACHABLE', `RabbitMQ did not take the command: ${fault}`, {
        cause: error,
      });
    }
  }
}
