import type { BrokerAccess, TlsSettings } from '../../config/broker-access.ts';
import { CncError } from '../../errors.ts';
import type { AmqpAddress, BrokerAddress, BrokerServer, RedisAddress } from './broker-address.ts';
import { displayUrl } from './display-url.ts';
import { splitUrl, type UrlParts } from './kombu-url.ts';
import { tlsSettings } from './tls-settings.ts';

const REDIS_SCHEMES = new Set(['redis', 'rediss', 'redis+socket', 'socket', 'sentinel']);
const AMQP_SCHEMES = new Set(['amqp', 'amqps', 'pyamqp', 'librabbitmq']);
const SUPPORTED = 'redis://, rediss://, redis+socket://, sentinel://, amqp://, amqps:// and pyamqp://';
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  amqps: 5671,
  redis: 6379,
  rediss: 6379,
  sentinel: 26_379,
};
const PLAIN_AMQP_PORT = 5672;
/** A further member of a failover list without a scheme. */
const BARE_HOST = /^(?:\[([\da-f:]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i;
const URL_ALONE: BrokerAccess = { tls: null, sentinel: null };

/** One URL of a failover list, taken apart. */
interface Member {
  readonly url: string;
  readonly scheme: string;
  readonly parts: UrlParts;
}

/**
 * Reads a broker URL of Celery as kombu does; several, separated by `;`, are a failover list. In a list, as with kombu,
 * port and path that a member leaves out are those of the one before, and a host alone takes all else from the first.
 *
 * @throws {CncError} `CNC_BROKER_URL` whose message shows no credentials; `details.cure` says what to do.
 */
export function parseBrokerUrl(url: string, access: BrokerAccess = URL_ALONE): BrokerAddress {
  const members: Member[] = [];
  for (const text of url.split(';')) {
    if (text.trim() !== '') members.push(readMember(text.trim(), members));
  }
  const [first, ...others] = members.map((member) => addressOf(member, access));
  if (first === undefined) throw urlError('is empty', `give one of ${SUPPORTED}`);
  if (others.some((other) => place(other) !== place(first))) {
    throw urlError(
      `${displayUrl(url)} mixes transports, databases or virtual hosts in one failover list`,
      'give the members of a list the same transport and the same database or virtual host, or make several apps',
    );
  }
  return { ...first, servers: [first, ...others].flatMap(({ servers }) => servers) };
}

function place(address: BrokerAddress): string {
  if (address.transport === 'amqp') return `amqp ${address.virtualHost}`;
  // kombu takes the database of Sentinels from the first URL alone.
  return address.sentinel === null ? `redis ${address.db}` : 'sentinel';
}

function readMember(url: string, earlier: readonly Member[]): Member {
  const bare = earlier[0] && bareMember(url, earlier[0]);
  const { scheme, parts } = bare ?? { scheme: schemeOf(url), parts: split(url) };
  // Sentinels are told apart by kombu itself, each for itself.
  const before = scheme === 'sentinel' ? undefined : earlier.at(-1);
  const path = parts.path || (before && !isSocket(scheme) ? before.parts.path : '');
  return { url, scheme, parts: { ...parts, port: parts.port ?? before?.parts.port ?? null, path } };
}

function bareMember(text: string, first: Member): Member | null {
  const [, v6, name, port] = BARE_HOST.exec(text) ?? [];
  const hostname = (v6 ?? name)?.toLowerCase();
  if (hostname === undefined || Number(port ?? 0) > 65_535) return null;
  return { ...first, parts: { ...first.parts, hostname, port: Number(port ?? 0) || null } };
}

function schemeOf(url: string): string {
  const scheme = /^([^:]*):\/\//.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined && (REDIS_SCHEMES.has(scheme) || AMQP_SCHEMES.has(scheme))) return scheme;
  const problem =
    scheme === undefined ? 'has no scheme' : `has the transport "${scheme}", not supported here`;
  throw urlError(`${displayUrl(url)} ${problem}`, `use one of ${SUPPORTED}`);
}

function isSocket(scheme: string): boolean {
  return scheme.endsWith('socket');
}

function addressOf(member: Member, access: BrokerAccess): BrokerAddress {
  return REDIS_SCHEMES.has(member.scheme) ? redisAddress(member, access) : amqpAddress(member, access);
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

function redisAddress(member: Member, access: BrokerAccess): RedisAddress {
  const { url, scheme, parts } = member;
  if (isSocket(scheme) && parts.path === '') {
    throw urlError(
      `${displayUrl(url)} has no path`,
      'write redis+socket:///path/to/redis.sock?virtual_host=0',
    );
  }
  const isSentinel = scheme === 'sentinel';
  if (isSentinel && access.sentinel === null) {
    throw urlError(
      `${displayUrl(url)} is a Sentinel, and the app does not name the master to ask it for`,
      "set transportOptions.masterName of the app, as in master_name of Celery's broker_transport_options",
    );
  }
  const server = serverOf(member, access.tls);
  return {
    transport: 'redis',
    servers: [isSocket(scheme) ? { ...server, socketPath: `/${parts.path}`, tls: null } : server],
    db: databaseOf(member),
    sentinel: isSentinel ? access.sentinel : null,
  };
}

function databaseOf({ url, scheme, parts }: Member): number {
  const database = parts.query.get('virtual_host') ?? (isSocket(scheme) ? '' : parts.path);
  const db = database.replace(/^\//, '') || '0';
  if (/^\d{1,9}$/.test(db)) return Number(db);
  throw urlError(
    `${displayUrl(url)} does not name a database by its number`,
    'end the URL with the number of the database, as redis://localhost:6379/0',
  );
}

function amqpAddress(member: Member, access: BrokerAccess): AmqpAddress {
  const server = serverOf(member, access.tls);
  // As kombu: whoever gives no credentials is RabbitMQ's own guest.
  return {
    transport: 'amqp',
    servers: [{ ...server, username: server.username ?? 'guest', password: server.password ?? 'guest' }],
    virtualHost: member.parts.path || '/',
  };
}

function serverOf(member: Member, useSsl: TlsSettings | null): BrokerServer {
  const { hostname, port, username, password } = member.parts;
  const tls = tlsOf(member, useSsl);
  const amqpPort = tls === null ? PLAIN_AMQP_PORT : DEFAULT_PORTS.amqps;
  return {
    host: hostname ?? '127.0.0.1',
    port: port ?? DEFAULT_PORTS[member.scheme] ?? (amqpPort as number),
    socketPath: null,
    username,
    password,
    tls,
  };
}

function tlsOf({ url, scheme, parts }: Member, useSsl: TlsSettings | null): TlsSettings | null {
  try {
    return tlsSettings(scheme, parts.query, useSsl);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw urlError(`${displayUrl(url)} ${reason}`, 'use ssl_cert_reqs=required, optional or none');
  }
}

function urlError(problem: string, cure: string): CncError {
  return new CncError('CNC_BROKER_URL', problem, { details: { cure } });
}
