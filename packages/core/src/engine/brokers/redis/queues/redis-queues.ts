import type { Redis } from 'ioredis';
import type { TransportOptions } from '../../../../config/resolved-config.ts';
import type {
  DeleteMessageRequest,
  MessageCount,
  MovedMessages,
  MoveRequest,
  PeekPage,
  PeekRequest,
  PurgeRequest,
} from '../../../../ipc/queue-contract.ts';
import { withDeadline } from '../../../deadline.ts';
import type { BrokerQueues, MessageSearch, QueueMeasurement } from '../../broker-queues.ts';
import type { CommandConnection } from '../../command-connection.ts';
import type { CommandSession } from '../command-session.ts';
import { REDIS_DEADLINE_MS } from '../redis-connection.ts';
import { queueKeys, unackedKey } from '../wire-names.ts';
import { deleteMessages } from './delete-messages.ts';
import { findMessage } from './find-message.ts';
import { measureQueues } from './measure-queues.ts';
import { moveMessages } from './move-messages.ts';
import { peekMessages } from './peek-messages.ts';
import { QueueDiscovery } from './queue-discovery.ts';

const CHANGE_DEADLINE_MS = 25_000;
const MOVE_DEADLINE_MS = 100_000;

/** Queues on Redis: a list for each priority step, which can be read and changed without taking anything from it. */
export class RedisQueues implements BrokerQueues {
  readonly #commands: CommandConnection<CommandSession>;
  /** One for each way in which apps name their lists. */
  readonly #names: readonly TransportOptions[];
  readonly #discoveries: readonly QueueDiscovery[];

  constructor(commands: CommandConnection<CommandSession>, names: readonly TransportOptions[]) {
    this.#commands = commands;
    this.#names = distinctListNames(names);
    this.#discoveries = this.#names.map((own) => new QueueDiscovery(own));
  }

  measure(names: readonly string[]): Promise<QueueMeasurement> {
    return this.#run('measuring queues', REDIS_DEADLINE_MS, async (client) => {
      await Promise.all(this.#discoveries.map((discovery) => discovery.walk(client)));
      return measureQueues(client, this.#discoveries, names);
    });
  }

  peek(request: PeekRequest): Promise<PeekPage> {
    const keys = this.#keysOf(request.queue);
    return this.#run('looking into a queue', REDIS_DEADLINE_MS, (client) =>
      peekMessages(client, keys, request),
    );
  }

  purge({ queue, dryRun }: PurgeRequest): Promise<MessageCount> {
    return this.#run('emptying a queue', CHANGE_DEADLINE_MS, async (client) => {
      // One transaction: what is counted is what is gone.
      const transaction = client.multi();
      for (const key of this.#keysOf(queue)) {
        transaction.llen(key);
        if (!dryRun) transaction.unlink(key);
      }
      const answers = (await transaction.exec()) ?? [];
      const failed = answers.find(([error]) => error !== null)?.[0];
      if (failed) throw failed;
      const lengths = answers.filter((_answer, index) => dryRun || index % 2 === 0);
      return { messages: lengths.reduce((sum, [, length]) => sum + Number(length), 0) };
    });
  }

  deleteMessage(request: DeleteMessageRequest): Promise<MessageCount> {
    const keys = this.#keysOf(request.queue);
    return this.#run('deleting a message', CHANGE_DEADLINE_MS, (client) =>
      deleteMessages(client, keys, request),
    );
  }

  move(request: MoveRequest): Promise<MovedMessages> {
    return this.#run('moving messages', MOVE_DEADLINE_MS, (client) =>
      moveMessages(client, this.#names, request),
    );
  }

  findMessage(taskId: string, queues: readonly string[]): Promise<MessageSearch> {
    const lists = queues.flatMap((queue) => this.#keysOf(queue));
    return this.#run('looking for a message', REDIS_DEADLINE_MS, (client) =>
      findMessage(client, lists, [...new Set(this.#names.map(unackedKey))], taskId),
    );
  }

  #keysOf(queue: string): readonly string[] {
    return [...new Set(this.#names.flatMap((own) => queueKeys(own, queue)))];
  }

  async #run<Result>(
    what: string,
    deadlineMs: number,
    work: (client: Redis) => Promise<Result>,
  ): Promise<Result> {
    const { client } = await this.#commands.session(REDIS_DEADLINE_MS);
    return this.#commands.command(withDeadline(work(client), deadlineMs, what));
  }
}

function distinctListNames(names: readonly TransportOptions[]): readonly TransportOptions[] {
  const what = (own: TransportOptions) =>
    JSON.stringify([own.globalKeyPrefix, own.sep, own.unackedKey, own.prioritySteps]);
  return [...new Map(names.map((own) => [what(own), own])).values()];
}
