import { Redis, type RedisOptions } from 'ioredis';
import { withDeadline } from '../../deadline.ts';
import type { BrokerSession } from '../connection-loop.ts';

/** How long connecting, and any one command, may take. */
export const REDIS_DEADLINE_MS = 5000;

/** One connection to a Redis server, from its opening to its end. It never reconnects by itself. */
export class RedisConnection implements BrokerSession {
  readonly client: Redis;
  readonly closed: Promise<Error | null>;
  readonly #end: (reason: Error | null) => void;
  #lastError: Error | null = null;
  #sentinelError: Error | null = null;

  private constructor(options: RedisOptions) {
    // Replies in the protocol's own form, which is what goes without the option.
    const settings: Omit<RedisOptions, 'replyMapping'> = {
      ...options,
      lazyConnect: true,
      protocol: 2,
      connectTimeout: REDIS_DEADLINE_MS,
      enableReadyCheck: false,
      disableClientInfo: true,
      autoResubscribe: false,
      autoResendUnfulfilledCommands: false,
      // Whoever holds the connection reconnects, since a gap has to be marked then.
      retryStrategy: () => null,
    };
    this.client = new Redis(settings);
    let end: (reason: Error | null) => void = () => undefined;
    this.closed = new Promise((resolve) => {
      end = resolve;
    });
    this.#end = end;
    this.client.on('error', (error: Error) => {
      this.#lastError = error;
    });
    this.client.on('sentinelError', (error: Error) => {
      const isUnknown = error.message.endsWith('invalid reply: null');
      this.#sentinelError = isUnknown ? new Error(`Sentinels know no master named "${options.name}"`) : error;
    });
    this.client.on('end', () => end(this.#lastError ?? new Error('the server closed the connection')));
  }

  /** Connects, or rejects with the reason. */
  static async open(options: RedisOptions): Promise<RedisConnection> {
    const connection = new RedisConnection(options);
    try {
      await withDeadline(connection.client.connect(), REDIS_DEADLINE_MS, 'connecting to Redis');
      // TCP alone proves little: a stopped server still accepts.
      await withDeadline(connection.client.ping(), REDIS_DEADLINE_MS, 'the first PING to Redis');
      if (options.sentinels) await refuseReplica(connection.client);
      return connection;
    } catch (error) {
      connection.fail(null);
      throw connection.#sentinelError ?? connection.#lastError ?? error;
    }
  }

  /** Ends the connection for a reason of ours, at once. */
  fail(reason: Error | null): void {
    this.#end(reason);
    this.client.removeAllListeners('pmessageBuffer');
    this.client.disconnect();
  }

  async close(): Promise<void> {
    this.fail(null);
  }
}

/** After a failover Sentinels may name the old master for a while, on which nobody publishes any more. */
async function refuseReplica(client: Redis): Promise<void> {
  const [role] = await withDeadline(client.role(), REDIS_DEADLINE_MS, 'ROLE').catch((error: unknown) => {
    // ROLE may be forbidden to this user.
    if (error instanceof Error && error.message.startsWith('NOPERM')) return ['master'];
    throw error;
  });
  if (role !== 'master') throw new Error('the server that the Sentinels named is a replica');
}
