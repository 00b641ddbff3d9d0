/** How the connection to PostgreSQL is encrypted, in the words of libpq's `sslmode`; file paths as the URL has them. */
export interface PostgresTls {
  readonly mode: 'require' | 'verify-ca' | 'verify-full';
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
}

/** Where a PostgreSQL database is, as its URL tells it. */
export interface PostgresAddress {
  /** A host name, an address, or the folder of a Unix domain socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string | null;
  readonly password: string | null;
  readonly database: string;
  /** `null`: not encrypted. */
  readonly tls: PostgresTls | null;
}

const DEFAULT_PORT = 5432;
const PARAMETERS = ['host', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;
const MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…`, as libpq does; `postgresql://` too. `host` as a
 * parameter names the folder of a Unix domain socket.
 *
 * @throws {Error} that says what is wrong, without any credential.
 */
export function parsePostgresUrl(text: string): PostgresAddress {
  const url = readUrl(text);
  const parameters = new Map(url.searchParams);
  for (const name of parameters.keys()) {
    if (!PARAMETERS.some((known) => known === name))
      throw new Error(`the parameter "${name}" is not known; known are ${PARAMETERS.join(', ')}`);
  }
  const host = parameters.get('host') ?? decode(url.hostname).replace(/^\[(.*)\]$/, '$1');
  if (host === '') throw new Error('the host is missing');
  const database = decode(url.pathname.slice(1));
  if (database === '' || database.includes('/')) throw new Error('the name of the database is missing');
  return {
    host,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user: url.username === '' ? null : decode(url.username),
    password: url.password === '' ? null : decode(url.password),
    database,
    tls: readTls(parameters),
  };
}

/** The place without credentials, for messages. */
export function describePostgres({ host, port, database }: PostgresAddress): string {
  const place = host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return `PostgreSQL "${database}" on ${place}`;
}

function readUrl(text: string): URL {
  if (!/^postgres(ql)?:\/\//.test(text)) throw new Error('it does not begin with postgres://');
  // A URL without host but with a user is none for the standard; libpq takes it for a socket.
  const withHost = text.replace(/^(postgres(?:ql)?:\/\/(?:[^/?#@]*@)?)(?=[/?]|$)/, '$1localhost');
  if (!URL.canParse(withHost)) {
    throw new Error('it cannot be read; percent-encode "/", "@", ":", "#" and "?" in user and password');
  }
  return new URL(withHost);
}

function readTls(parameters: ReadonlyMap<string, string>): PostgresTls | null {
  const given = parameters.get('sslmode') ?? 'disable';
  const mode = MODES.find((each) => each === given);
  if (!mode) throw new Error(`sslmode is none of ${MODES.join(', ')}`);
  if (mode === 'disable') return null;
  const caFile = parameters.get('sslrootcert') ?? null;
  return {
    // As with libpq: where authorities are named, "require" checks against them.
    mode: mode === 'require' && caFile !== null ? 'verify-ca' : mode,
    caFile,
    certFile: parameters.get('sslcert') ?? null,
    keyFile: parameters.get('sslkey') ?? null,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // The message of the original error would show the text.
    throw new Error('a "%" in it begins no percent-encoding; write "%25" for it');
  }
}
