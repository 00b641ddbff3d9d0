import type { RedisOptions } from 'ioredis';
import type { BrokerServer, RedisAddress } from '../broker-url.ts';
import { tlsOptions } from '../tls-options.ts';

/** Connection options for each server of a Redis broker. */
export function redisServers({ servers, db }: RedisAddress): readonly RedisOptions[] {
  return servers.map((server) => ({ ...placeOf(server), ...credentialsOf(server), ...tlsOf(server), db }));
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
