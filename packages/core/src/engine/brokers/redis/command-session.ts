import type { Redis, RedisOptions } from 'ioredis';
import type { BrokerSession } from '../connection-loop.ts';
import { REDIS_DEADLINE_MS, RedisConnection } from './redis-connection.ts';
import { RedisPulse } from './redis-pulse.ts';

/** A connection for commands: publishing tasks, talking to workers. */
export class CommandSession implements BrokerSession {
  readonly client: Redis;
  readonly closed: Promise<Error | null>;
  readonly #connection: RedisConnection;

  private constructor(connection: RedisConnection) {
    this.#connection = connection;
    this.client = connection.client;
    const pulse = new RedisPulse({
      client: connection.client,
      deadlineMs: REDIS_DEADLINE_MS,
      onSilence: () => connection.fail(new Error(`Redis has been silent for ${REDIS_DEADLINE_MS} ms`)),
    });
    this.closed = connection.closed.finally(() => pulse.stop());
  }

  /** Connects; rejects with the reason where that fails. */
  static async open(options: RedisOptions): Promise<CommandSession> {
    return new CommandSession(await RedisConnection.open(options));
  }

  async close(): Promise<void> {
    this.#connection.fail(null);
  }
}
