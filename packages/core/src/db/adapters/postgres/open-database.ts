import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { drizzle, type NodePgDatabase, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import type { PostgresAddress, PostgresTls } from '../../../config/postgres-url.ts';

/** Drizzle over a pool of connections; `$client` is the pool. */
export type PostgresDatabase = NodePgDatabase & { readonly $client: pg.Pool };

/** The same, or one transaction of it: what queries read from. */
export type ReadDatabase = PgDatabase<NodePgQueryResultHKT>;

/** Where and how to connect. */
export interface ConnectionOptions {
  readonly address: PostgresAddress;
  readonly schema: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Below the deadline of a call to the database process, so that the caller hears why. */
const STATEMENT_TIMEOUT_MS = 28_000;
/** A server that is stopped, or a network that swallows packets, answers nothing: then this ends the wait. */
const ANSWER_TIMEOUT_MS = 30_000;
/** A host that hangs within a transaction must not hold up the others with its locks. */
const IDLE_IN_TRANSACTION_MS = 15_000;
const IDLE_CONNECTION_MS = 60_000;

/** Opens a pool of at most `size` connections, none of them yet. `onError` hears of idle connections that broke. */
export function openPool(
  options: ConnectionOptions,
  size: number,
  onError: (error: Error) => void,
): PostgresDatabase {
  const pool = new pg.Pool({
    ...clientOptions(options),
    max: size,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  });
  pool.on('error', onError);
  // In use, a connection that breaks fails the query that waits; without a listener it would end the process as well.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return drizzle({ client: pool });
}

/** A connection outside of any pool: one that listens for notifications. */
export function newClient(options: ConnectionOptions): pg.Client {
  return new pg.Client(clientOptions(options));
}

function clientOptions({ address, schema }: ConnectionOptions): pg.ClientConfig {
  const settings = {
    search_path: schema,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    client_min_messages: 'warning',
    default_transaction_isolation: 'read\\ committed',
    timezone: 'UTC',
  };
  return {
    host: address.host,
    port: address.port,
    user: address.user ?? userInfo().username,
    ...(address.password === null ? {} : { password: address.password }),
    database: address.database,
    ssl: address.tls === null ? false : tlsOptions(address.tls),
    application_name: 'celery-cnc',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  };
}

function tlsOptions({ mode, caFile, certFile, keyFile }: PostgresTls): pg.ClientConfig['ssl'] {
  return {
    rejectUnauthorized: mode !== 'require',
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
    ...(caFile === null ? {} : { ca: readFileSync(caFile, 'utf8') }),
    ...(certFile === null ? {} : { cert: readFileSync(certFile, 'utf8') }),
    ...(keyFile === null ? {} : { key: readFileSync(keyFile, 'utf8') }),
  };
}
