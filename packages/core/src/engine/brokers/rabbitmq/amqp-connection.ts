import { type ChannelModel, connect } from 'amqplib';
import { withDeadline } from '../../deadline.ts';
import type { AmqpAddress, BrokerServer } from '../broker-address.ts';
import type { BrokerSession } from '../connection-loop.ts';
import { tlsOptions } from '../tls-options.ts';

/** How long connecting, and any one request, may take. */
export const AMQP_DEADLINE_MS = 10_000;
/** A server that is silent for two of these is taken for dead. */
const HEARTBEAT_SECONDS = 10;

/** One connection to RabbitMQ, from its opening to its end. It never reconnects by itself. */
export class AmqpConnection implements BrokerSession {
  readonly model: ChannelModel;
  readonly closed: Promise<Error | null>;
  #end: (reason: Error | null) => void = () => {};
  #error: Error | null = null;
  #blockedReason: string | null = null;

  private constructor(model: ChannelModel) {
    this.model = model;
    this.closed = new Promise((resolve) => {
      this.#end = resolve;
    });
    model.on('error', (error: Error) => {
      this.#error = error;
    });
    model.on('blocked', (reason: string) => {
      this.#blockedReason = reason;
    });
    model.on('unblocked', () => {
      this.#blockedReason = null;
    });
    model.on('close', (error?: Error) => this.#end(this.#error ?? error ?? null));
  }

  /** Connects, or rejects with the reason. */
  static async open(server: BrokerServer, virtualHost: string, purpose: string): Promise<AmqpConnection> {
    const { host, port, username, password, tls } = server;
    const connecting = connect(
      {
        protocol: tls === null ? 'amqp' : 'amqps',
        hostname: host,
        port,
        username: username ?? '',
        password: password ?? '',
        // amqplib decodes it.
        vhost: encodeURIComponent(virtualHost),
        heartbeat: HEARTBEAT_SECONDS,
      },
      {
        noDelay: true,
        timeout: AMQP_DEADLINE_MS,
        clientProperties: { connection_name: `celery-cnc ${purpose}` },
        ...(tls === null ? {} : tlsOptions(tls, host)),
      },
    );
    try {
      return new AmqpConnection(await withDeadline(connecting, AMQP_DEADLINE_MS, 'connecting to RabbitMQ'));
    } catch (error) {
      // Should it open after all, nobody wants it any more; a rejection is the one thrown here.
      connecting.then((model) => model.close()).catch(() => undefined);
      throw error;
    }
  }

  /** Why the server takes no messages at the moment, as `low on memory`; `null` where it does. */
  get blockedReason(): string | null {
    return this.#blockedReason;
  }

  /** Ends the connection because of a fault that only we noticed. */
  fail(reason: Error): void {
    // A channel that closes is often but the first sign of what the connection has told already.
    this.#error ??= reason;
    this.#end(this.#error);
    // The server may never answer the goodbye; the socket's own end is all that is needed.
    this.model.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    try {
      await withDeadline(this.model.close(), AMQP_DEADLINE_MS, 'closing the connection to RabbitMQ');
    } catch {
      // Broken already, or silent: gone either way.
    }
    this.#end(null);
  }
}

/** The server of a failover list for an attempt. */
export function amqpServer({ servers }: AmqpAddress, attempt: number): BrokerServer {
  return servers[attempt % servers.length] as BrokerServer;
}
