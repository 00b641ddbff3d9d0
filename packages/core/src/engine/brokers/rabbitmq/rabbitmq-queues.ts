import pLimit from 'p-limit';
import type { ManagementAccess } from '../../../config/broker-access.ts';
import type { TransportOptions } from '../../../config/resolved-config.ts';
import { CncError, isCncError } from '../../../errors.ts';
import type {
  DeleteMessageRequest,
  MessageCount,
  MovedMessages,
  MoveRequest,
  PeekPage,
  PeekRequest,
  PurgeRequest,
} from '../../../ipc/queue-contract.ts';
import type { ComponentLogger } from '../../../logging/component-logger.ts';
import type { AmqpAddress } from '../broker-address.ts';
import type { BrokerQueues, MeasuredQueue, MessageSearch, QueueMeasurement } from '../broker-queues.ts';
import type { CommandConnection } from '../command-connection.ts';
import { isInternalQueue } from '../internal-queues.ts';
import type { AmqpCommandSession } from './amqp-command-session.ts';
import { AMQP_DEADLINE_MS, type AmqpConnection } from './amqp-connection.ts';
import { FlowMeter } from './flow-meter.ts';
import { type ManagedQueue, ManagementApi } from './management-api.ts';
import { moveMessages } from './move-messages.ts';
import { purgeQueue, queueFigures, queueLength } from './passive-check.ts';

/** Each is asked on a channel of its own. */
const MOST_QUEUES = 500;
const AT_ONCE = 8;

/** What the queues of a broker need to know of it. */
export interface RabbitmqQueuesOptions {
  readonly address: Pick<AmqpAddress, 'virtualHost'>;
  /** Names on the wire, one for each way in which the apps of the broker differ. */
  readonly names: readonly TransportOptions[];
  /** Our own. */
  readonly eventQueue: { readonly queue: string };
  readonly management: ManagementAccess | null;
  readonly logger: ComponentLogger;
}

/** Queues on RabbitMQ: its management API, where it is given, knows them all; else AMQP tells how much waits and who consumes, of queues whose names are known. */
export class RabbitmqQueues implements BrokerQueues {
  readonly #commands: CommandConnection<AmqpCommandSession>;
  readonly #options: RabbitmqQueuesOptions;
  readonly #management: ManagementApi | null;
  readonly #flows = new FlowMeter();
  #problem: string | null = null;

  constructor(commands: CommandConnection<AmqpCommandSession>, options: RabbitmqQueuesOptions) {
    this.#commands = commands;
    this.#options = options;
    const { management, address } = options;
    this.#management = management && new ManagementApi(management, address.virtualHost);
  }

  async measure(names: readonly string[]): Promise<QueueMeasurement> {
    if (this.#management === null) return this.#measureByName(names);
    try {
      const { queues, complete } = await this.#management.listQueues();
      this.#told(null);
      return { queues: this.#measuredOf(queues, names), complete, problem: null };
    } catch (error) {
      if (!isCncError(error) || error.code !== 'CNC_MANAGEMENT_FAILED') throw error;
      this.#told(error.message);
      return { ...(await this.#measureByName(names)), complete: false, problem: error.message };
    }
  }

  /** Those that the API knows, without the workers' and our own; and those that were asked for and are not there. */
  #measuredOf(queues: readonly ManagedQueue[], names: readonly string[]): readonly MeasuredQueue[] {
    const flows = this.#flows.read(queues);
    const { names: wireNames, eventQueue } = this.#options;
    const shown = queues.filter(
      ({ name }) => name !== eventQueue.queue && !wireNames.some((own) => isInternalQueue(own, name)),
    );
    const known = new Set(shown.map(({ name }) => name));
    return [
      ...shown.map(({ name, counters: _counters, ...figures }) => ({
        ...{ name, ...figures, priorities: null, next: null },
        flow: flows.get(name) ?? null,
      })),
      ...names.filter((name) => !known.has(name)).map((name) => unknownFigures(name)),
    ];
  }

  /** Once for each turn to bad or good. */
  #told(problem: string | null): void {
    if (problem !== null && this.#problem === null)
      this.#options.logger.warn('queues are asked for over AMQP alone', { problem });
    this.#problem = problem;
  }

  #measureByName(names: readonly string[]): Promise<QueueMeasurement> {
    const asked = names.slice(0, MOST_QUEUES);
    return this.#run(async (connection) => {
      const turns = pLimit(AT_ONCE);
      const queues = await Promise.all(asked.map((name) => turns(() => measureQueue(connection, name))));
      return { queues, complete: asked.length === names.length, problem: null };
    });
  }

  async peek({ queue }: PeekRequest): Promise<PeekPage> {
    throw new CncError(
      'CNC_QUEUE_UNSUPPORTED',
      'RabbitMQ shows a message only by taking it out of its queue and putting it back: workers miss it meanwhile, and it counts as delivered once more. Look at the tasks of the queue in the task list.',
      { details: { queue } },
    );
  }

  purge({ queue, dryRun }: PurgeRequest): Promise<MessageCount> {
    return this.#run(async (connection) => {
      const messages = await (dryRun ? queueLength : purgeQueue)(connection, queue);
      if (messages === null) throw unknownQueue(queue);
      return { messages };
    });
  }

  async deleteMessage({ queue, taskId }: DeleteMessageRequest): Promise<MessageCount> {
    throw new CncError(
      'CNC_QUEUE_UNSUPPORTED',
      'RabbitMQ cannot take one message out of a queue without taking all that are before it. Revoke the task: workers throw it away when it comes.',
      { details: { queue, taskId } },
    );
  }

  move(request: MoveRequest): Promise<MovedMessages> {
    return this.#run(async (connection) => {
      for (const queue of [request.from, request.to]) {
        if ((await queueLength(connection, queue)) === null) throw unknownQueue(queue);
      }
      if (!request.dryRun) return moveMessages(connection, request);
      const waiting = (await queueLength(connection, request.from)) ?? 0;
      return { messages: Math.min(waiting, request.limit), skipped: 0 };
    });
  }

  /** Nothing can be looked at without being taken. */
  async findMessage(): Promise<MessageSearch> {
    return { message: null, complete: false };
  }

  async #run<Result>(work: (connection: AmqpConnection) => Promise<Result>): Promise<Result> {
    const { connection } = await this.#commands.session(AMQP_DEADLINE_MS);
    return this.#commands.command(work(connection));
  }
}

async function measureQueue(connection: AmqpConnection, name: string): Promise<MeasuredQueue> {
  const figures = await queueFigures(connection, name);
  return { ...unknownFigures(name), ready: figures?.ready ?? null, consumers: figures?.consumers ?? null };
}

function unknownFigures(name: string): MeasuredQueue {
  return {
    ...{ name, ready: null, priorities: null, unacknowledged: null, consumers: null },
    ...{ flow: null, rate: null, next: null },
  };
}

function unknownQueue(queue: string): CncError {
  return new CncError(
    'CNC_QUEUE_UNKNOWN',
    `There is no queue "${queue}" on the broker. Look at the name; a queue is there once a worker has consumed it.`,
    { details: { queue } },
  );
}
