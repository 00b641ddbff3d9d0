import { CncError } from '../../../errors.ts';

/** A database URL as SQLAlchemy reads it, decoded. */
export interface SqlAlchemyUrl {
  /** As `postgresql`, `mysql`; in lower case, without the driver. */
  readonly dialect: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly database: string | null;
  readonly query: URLSearchParams;
}

/** SQLAlchemy's own expression: passwords may hold `/`, `:` and `#` as they are. */
const URL_FORM =
  /^(?<name>[\w+]+):\/\/(?:(?<username>[^:/]*)(?::(?<password>[^@]*))?@)?(?:(?:\[(?<ipv6>[^/?]+)\]|(?<ipv4>[^/:?]+))?(?::(?<port>[^/?]*))?)?(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/s;

/**
 * Reads a URL as SQLAlchemy does, whatever driver it names (`+psycopg2`, `+pymysql` …): it says how Python connects, not
 * how we do.
 *
 * @throws {CncError} `CNC_BACKEND_URL`
 */
export function parseSqlAlchemyUrl(text: string): SqlAlchemyUrl {
  const parts = URL_FORM.exec(text)?.groups;
  if (parts === undefined) throw malformed('is no URL of SQLAlchemy');
  const port = parts.port ? Number(parts.port) : null;
  if (port !== null && !(Number.isInteger(port) && port > 0 && port < 65_536))
    throw malformed('has a port that is no number');
  return {
    dialect: (parts.name ?? '').replace(/\+.*$/s, '').toLowerCase(),
    username: decoded(parts.username),
    password: decoded(parts.password),
    host: parts.ipv4 ?? parts.ipv6 ?? null,
    port,
    database: decoded(parts.database),
    query: new URLSearchParams(parts.query ?? ''),
  };
}

function decoded(text: string | undefined): string | null {
  if (!text) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign: Python leaves it as it is.
    return text;
  }
}

function malformed(problem: string): CncError {
  return new CncError(
    'CNC_BACKEND_URL',
    `The result backend ${problem}. Write db+postgresql://user:password@host/database, db+mysql://… or db+sqlite:////absolute/file, with "@" as %40 in the password.`,
  );
}
