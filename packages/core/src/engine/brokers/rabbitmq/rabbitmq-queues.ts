import pLimit from 'p-limit';
import { CncError } from '../../../errors.ts';
import type {
  DeleteMessageRequest,
  MessageCount,
  MovedMessages,
  MoveRequest,
  PeekPage,
  PeekRequest,
  PurgeRequest,
} from '../../../ipc/queue-contract.ts';
import type { BrokerQueues, MeasuredQueue, MessageSearch, QueueMeasurement } from '../broker-queues.ts';
import type { CommandConnection } from '../command-connection.ts';
import type { AmqpCommandSession } from './amqp-command-session.ts';
import { AMQP_DEADLINE_MS, type AmqpConnection } from './amqp-connection.ts';
import { moveMessages } from './move-messages.ts';
import { purgeQueue, queueFigures, queueLength } from './passive-check.ts';

/** Each is asked on a channel of its own. */
const MOST_QUEUES = 500;
const AT_ONCE = 8;

/** Queues on RabbitMQ: AMQP tells how much waits and who consumes, of queues whose names are known. */
export class RabbitmqQueues implements BrokerQueues {
  readonly #commands: CommandConnection<AmqpCommandSession>;

  constructor(commands: CommandConnection<AmqpCommandSession>) {
    this.#commands = commands;
  }

  measure(names: readonly string[]): Promise<QueueMeasurement> {
    const asked = names.slice(0, MOST_QUEUES);
    return this.#run(async (connection) => {
      const turns = pLimit(AT_ONCE);
      const queues = await Promise.all(asked.map((name) => turns(() => measureQueue(connection, name))));
      return { queues, complete: asked.length === names.length };
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
  return {
    name,
    ready: figures?.ready ?? null,
    priorities: null,
    unacknowledged: null,
    consumers: figures?.consumers ?? null,
    next: null,
  };
}

function unknownQueue(queue: string): CncError {
  return new CncError(
    'CNC_QUEUE_UNKNOWN',
    `There is no queue "${queue}" on the broker. Look at the name; a queue is there once a worker has consumed it.`,
    { details: { queue } },
  );
}
