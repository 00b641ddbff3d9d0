import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { writeControlMessage } from '../../control/control-message.ts';
import { OpenTickets } from '../../control/open-tickets.ts';
import type { ReplyCollector } from '../../control/reply-collector.ts';
import type { StrayReplies } from '../../control/stray-replies.ts';
import { readControlReply } from '../../control/worker-reply.ts';
import { DeadlineError, withDeadline } from '../../deadline.ts';
import type { AddressedTask, ControlRequest, OutgoingEvent } from '../base.ts';
import type { BrokerServer } from '../broker-address.ts';
import type { BrokerSession } from '../connection-loop.ts';
import { AMQP_DEADLINE_MS, AmqpConnection } from './amqp-connection.ts';
import { confirmTasks, type PublishOutcome } from './confirm-tasks.ts';
import { declareExchange, queueLength } from './passive-check.ts';

const JSON_CONTENT = { contentType: 'application/json', contentEncoding: 'utf-8' };

/** A connection for commands: publishing tasks with confirms, talking to workers. */
export class AmqpCommandSession implements BrokerSession {
  readonly closed: Promise<Error | null>;
  readonly #connection: AmqpConnection;
  readonly #channel: ConfirmChannel;
  readonly #tickets: OpenTickets;
  /** Tasks that no queue took, by task id. */
  readonly #returned = new Set<string>();
  #replyQueue = '';

  private constructor(connection: AmqpConnection, channel: ConfirmChannel, strays: StrayReplies) {
    this.#tickets = new OpenTickets(strays);
    this.#connection = connection;
    this.#channel = channel;
    this.closed = connection.closed;
    void this.closed.then(() => this.#tickets.finishAll());
    channel.on('error', (error: Error) => connection.fail(error));
    channel.on('return', (message: { properties: { correlationId?: unknown } }) => {
      this.#returned.add(String(message.properties.correlationId));
    });
  }

  /** Connects and opens the reply queue; declares the workers' control exchanges as kombu does. */
  static async open(
    server: BrokerServer,
    virtualHost: string,
    controlExchanges: readonly string[],
    strays: StrayReplies,
  ): Promise<AmqpCommandSession> {
    const connection = await AmqpConnection.open(server, virtualHost, 'commands');
    try {
      const session = new AmqpCommandSession(
        connection,
        await connection.model.createConfirmChannel(),
        strays,
      );
      await withDeadline(session.#prepare(controlExchanges), AMQP_DEADLINE_MS, 'opening the reply queue');
      return session;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** For requests on channels of their own. */
  get connection(): AmqpConnection {
    return this.#connection;
  }

  /** Sends a command whose replies go to the collector. */
  async ask(exchange: string, request: ControlRequest, collector: ReplyCollector): Promise<void> {
    this.#tickets.add(collector);
    const reply = { ticket: collector.ticket, queue: this.#replyQueue };
    await this.#command(exchange, writeControlMessage(request, reply));
  }

  async send(exchange: string, request: ControlRequest): Promise<void> {
    await this.#command(exchange, writeControlMessage(request, null));
  }

  /** Those of the queues in which messages wait. */
  async findFilledQueues(queues: readonly string[]): Promise<ReadonlySet<string>> {
    const filled = new Set<string>();
    for (const queue of queues) {
      if (((await queueLength(this.#connection, queue)) ?? 0) > 0) filled.add(queue);
    }
    return filled;
  }

  /** Sends an event to an exchange of events that is there. */
  async publishEvent(exchange: string, event: OutgoingEvent): Promise<void> {
    const options = { ...JSON_CONTENT, deliveryMode: 1, priority: 0, headers: { hostname: event.hostname } };
    const body = Buffer.from(JSON.stringify(event));
    await this.#confirmed(AMQP_DEADLINE_MS, 'the event', (done) =>
      this.#channel.publish(exchange, event.type.replaceAll('-', '.'), body, options, done),
    );
  }

  /** Resolves when the broker has confirmed all tasks, or time is up: with what became of each. */
  async publish(tasks: readonly AddressedTask[], deadlineMs: number): Promise<readonly PublishOutcome[]> {
    return confirmTasks(this.#channel, tasks, {
      deadlineMs,
      wasReturned: (taskId) => this.#returned.delete(taskId),
      blockedReason: () => this.#connection.blockedReason,
    });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #prepare(controlExchanges: readonly string[]): Promise<void> {
    for (const exchange of controlExchanges) {
      await declareExchange(this.#connection, exchange, { type: 'fanout', durable: false });
    }
    const { queue } = await this.#channel.assertQueue('', {
      exclusive: true,
      autoDelete: true,
      durable: false,
    });
    this.#replyQueue = queue;
    await this.#channel.consume(queue, (message) => this.#sort(message), { noAck: true });
  }

  async #command(exchange: string, body: string): Promise<void> {
    await this.#confirmed(AMQP_DEADLINE_MS, 'the command', (done) =>
      this.#channel.publish(
        exchange,
        '',
        Buffer.from(body),
        { ...JSON_CONTENT, deliveryMode: 1, headers: { clock: 0, expires: 0 } },
        done,
      ),
    );
  }

  async #confirmed(
    deadlineMs: number,
    what: string,
    publish: (done: (error: unknown) => void) => unknown,
  ): Promise<void> {
    const confirmed = new Promise<void>((resolve, reject) => {
      publish((error) =>
        error ? reject(error instanceof Error ? error : new Error(String(error))) : resolve(),
      );
    });
    try {
      await withDeadline(confirmed, deadlineMs, `confirming ${what}`);
    } catch (error) {
      const { blockedReason } = this.#connection;
      if (blockedReason === null || !(error instanceof DeadlineError)) throw error;
      throw new DeadlineError(`RabbitMQ holds back publishers: ${blockedReason}`);
    }
  }

  #sort(message: ConsumeMessage | null): void {
    if (message) this.#tickets.pass(message.properties.headers?.ticket, readControlReply(message.content));
  }
}
