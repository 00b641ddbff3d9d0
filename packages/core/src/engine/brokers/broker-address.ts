import type { SentinelAccess, TlsSettings } from '../../config/broker-access.ts';

/** One server of a broker; a failover list has several. */
export interface BrokerServer {
  readonly host: string;
  readonly port: number;
  /** Unix domain socket in place of host and port; Redis only. */
  readonly socketPath: string | null;
  readonly username: string | null;
  readonly password: string | null;
  /** `null`: not encrypted. */
  readonly tls: TlsSettings | null;
}

/** Where a broker is, as Celery's URL tells it. */
export type BrokerAddress = RedisAddress | AmqpAddress;

/** A Redis server, a failover list of them, or Sentinels that know where it is. */
export interface RedisAddress {
  readonly transport: 'redis';
  /** At least one; tried in turn. Sentinels, with the credentials and TLS of the Redis they name, where `sentinel` is given. */
  readonly servers: readonly BrokerServer[];
  readonly db: number;
  /** `null`: the servers are Redis themselves. */
  readonly sentinel: SentinelAccess | null;
}

/** A RabbitMQ server, or a failover list of them. */
export interface AmqpAddress {
  readonly transport: 'amqp';
  /** At least one; tried in turn. */
  readonly servers: readonly BrokerServer[];
  readonly virtualHost: string;
}

/** What tells brokers apart, without credentials: apps with equal identity share an engine. */
export function brokerIdOf(address: BrokerAddress): string {
  return address.servers.map((server) => addressOf(address, server)).join(';');
}

function addressOf(address: BrokerAddress, { host, port, socketPath, tls }: BrokerServer): string {
  const safeHost = host === '127.0.0.1' ? 'localhost' : host;
  const netloc = `${safeHost.includes(':') ? `[${safeHost}]` : safeHost}:${port}`;
  if (address.transport === 'redis') {
    if (socketPath !== null) return `redis+socket://${socketPath}?virtual_host=${address.db}`;
    if (address.sentinel !== null) {
      return `sentinel://${netloc}/${address.db}?master_name=${encodeURIComponent(address.sentinel.masterName)}`;
    }
    return `${tls ? 'rediss' : 'redis'}://${netloc}/${address.db}`;
  }
  // Celery's users write the default virtual host as `//`.
  const virtualHost = address.virtualHost === '/' ? '/' : encodeURIComponent(address.virtualHost);
  return `${tls ? 'amqps' : 'amqp'}://${netloc}/${virtualHost}`;
}
