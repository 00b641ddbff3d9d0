import { CncError } from '../../errors.ts';
import { displayUrl } from './display-url.ts';
import { splitUrl, type UrlParts } from './kombu-url.ts';
import { type TlsSettings, tlsSettings } from './tls-settings.ts';

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

/** A Redis server, or a failover list of them. */
export interface RedisAddress {
  readonly transport: 'redis';
  /** At least one; tried in turn. */
  readonly servers: readonly BrokerServer[];
  readonly db: number;
}

/** A RabbitMQ server, or a failover list of them. */
export interface AmqpAddress {
  readonly transport: 'amqp';
  /** At least one; tried in turn. */
  readonly servers: readonly BrokerServer[];
  readonly virtualHost: string;
}

const REDIS_SCHEMES = new Set(['redis', 'rediss', 'redis+socket', 'socket']);
const AMQP_SCHEMES = new Set(['amqp', 'amqps', 'pyamqp', 'librabbitmq']);
const SUPPORTED = 'redis://, rediss://, redis+socket://, amqp://, amqps:// and pyamqp://';
const DEFAULT_PORTS: Readonly<Record<string, number>> = { amqps: 5671, redis: 6379, rediss: 6379 };

/**
 * Reads a broker URL of Celery as kombu does; several, separated by `;`, are a failover list.
 *
 * @throws {CncError} `CNC_BROKER_URL` whose message shows no credentials; `details.cure` says what to do.
 */
export function parseBrokerUrl(url: string): BrokerAddress {
  const members = url
    .split(';')
    .map((member) => member.trim())
    .filter((member) => member !== '')
    .map(readMember);
  const [first] = members;
  if (first === undefined) throw urlError('is empty', `give one of ${SUPPORTED}`);
  if (members.some((other) => place(other) !== place(first))) {
    throw urlError(
      `${displayUrl(url)} mixes transports, databases or virtual hosts in one failover list`,
      'give the members of a list the same transport and the same database or virtual host, or make several apps',
    );
  }
  return { ...first, servers: members.flatMap(({ servers }) => servers) };
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
    return `${tls ? 'rediss' : 'redis'}://${netloc}/${address.db}`;
  }
  // Celery's users write the default virtual host as `//`.
  const virtualHost = address.virtualHost === '/' ? '/' : encodeURIComponent(address.virtualHost);
  return `${tls ? 'amqps' : 'amqp'}://${netloc}/${virtualHost}`;
}

function place(address: BrokerAddress): string {
  return address.transport === 'redis' ? `redis ${address.db}` : `amqp ${address.virtualHost}`;
}

function readMember(url: string): BrokerAddress {
  const scheme = /^([^:]*):\/\//.exec(url)?.[1]?.toLowerCase();
  const isRedis = scheme !== undefined && REDIS_SCHEMES.has(scheme);
  if (scheme === undefined || !(isRedis || AMQP_SCHEMES.has(scheme))) {
    const problem =
      scheme === undefined ? 'has no scheme' : `has the transport "${scheme}", not supported here`;
    throw urlError(`${displayUrl(url)} ${problem}`, `use one of ${SUPPORTED}`);
  }
  const parts = split(url);
  return isRedis ? redisAddress(url, scheme, parts) : amqpAddress(url, scheme, parts);
}

function split(url: string): UrlParts {
  try {
    return splitUrl(url);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw urlError(
      `${displayUrl(url)} ${reason}`,
      'write scheme://user:password@host:port/path, with "/", "@", ":" and "#" percent-encoded in the password',
    );
  }
}

function redisAddress(url: string, scheme: string, parts: UrlParts): RedisAddress {
  const isSocket = scheme.endsWith('socket');
  if (isSocket && parts.path === '') {
    throw urlError(
      `${displayUrl(url)} has no path`,
      'write redis+socket:///path/to/redis.sock?virtual_host=0',
    );
  }
  const database = parts.query.get('virtual_host') ?? (isSocket ? '' : parts.path);
  const db = database.replace(/^\//, '') || '0';
  if (!/^\d{1,9}$/.test(db)) {
    throw urlError(
      `${displayUrl(url)} does not name a database by its number`,
      'end the URL with the number of the database, as redis://localhost:6379/0',
    );
  }
  const server = serverOf(url, parts, scheme);
  return {
    transport: 'redis',
    servers: [{ ...server, socketPath: isSocket ? `/${parts.path}` : null }],
    db: Number(db),
  };
}

function amqpAddress(url: string, scheme: string, parts: UrlParts): AmqpAddress {
  const server = serverOf(url, parts, scheme);
  // As kombu: whoever gives no credentials is RabbitMQ's own guest.
  return {
    transport: 'amqp',
    servers: [{ ...server, username: server.username ?? 'guest', password: server.password ?? 'guest' }],
    virtualHost: parts.path || '/',
  };
}

function serverOf(url: string, parts: UrlParts, scheme: string): BrokerServer {
  const { hostname, port, username, password, query } = parts;
  try {
    return {
      host: hostname ?? '127.0.0.1',
      port: port ?? DEFAULT_PORTS[scheme] ?? 5672,
      socketPath: null,
      username,
      password,
      tls: tlsSettings(scheme, query),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw urlError(`${displayUrl(url)} ${reason}`, 'use ssl_cert_reqs=required, optional or none');
  }
}

function urlError(problem: string, cure: string): CncError {
  return new CncError('CNC_BROKER_URL', problem, { details: { cure } });
}
