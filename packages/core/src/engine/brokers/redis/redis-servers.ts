import type { RedisOptions } from 'ioredis';
import type { SentinelAccess } from '../../../config/broker-access.ts';
import type { BrokerServer, RedisAddress } from '../broker-address.ts';
import { tlsOptions } from '../tls-options.ts';

/** A Sentinel that accepts and does not answer makes room for the next one after so long. */
const SENTINEL_PATIENCE_MS = 1500;

/** Connection options for each attempt in turn: of the servers of a Redis broker, or of Sentinels, each asked first once. */
export function redisServers({ servers, db, sentinel }: RedisAddress): readonly RedisOptions[] {
  if (sentinel !== null) return servers.map((_, turn) => throughSentinels(servers, turn, db, sentinel));
  return servers.map((server) => ({ ...placeOf(server), ...credentialsOf(server), ...tlsOf(server), db }));
}

function throughSentinels(
  servers: readonly BrokerServer[],
  turn: number,
  db: number,
  { masterName, username, password, tls }: SentinelAccess,
): RedisOptions {
  const [redis] = servers as readonly [BrokerServer];
  const inTurn = [...servers.slice(turn), ...servers.slice(0, turn)];
  return {
    sentinels: inTurn.map(({ host, port }) => ({ host, port })),
    name: masterName,
    // As kombu: those of the URL are asked, and no others.
    updateSentinels: false,
    sentinelRetryStrategy: () => null,
    sentinelCommandTimeout: SENTINEL_PATIENCE_MS,
    ...(username === null ? {} : { sentinelUsername: username }),
    ...(password === null ? {} : { sentinelPassword: password }),
    ...(tls === null ? {} : { sentinelTLS: tlsOptions(tls, null) }),
    ...(redis.tls === null ? {} : { enableTLSForSentinelMode: true, tls: tlsOptions(redis.tls, null) }),
    ...credentialsOf(redis),
    db,
  };
}

function placeOf({ host, port, socketPath }: BrokerServer): RedisOptions {
  return socketPath === null ? { host, port } : { path: socketPath };
}

function credentialsOf({ username, password }: BrokerServer): RedisOptions {
  return {
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
  };
}

function tlsOf({ tls, host }: BrokerServer): RedisOptions {
  return tls === null ? {} : { tls: tlsOptions(tls, host) };
}
