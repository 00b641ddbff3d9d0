import { CncError } from '../../../errors.ts';

/** Where Celery's `database` result backend keeps its tables. */
export type DatabaseBackendUrl =
  | { readonly kind: 'sqlite'; readonly file: string }
  /** A URL as PostgreSQL's own clients take it. */
  | { readonly kind: 'postgres'; readonly url: string };

const SCHEME = /^db\+([a-z]+)(?:\+\w+)?:\/\//;

/**
 * Reads `db+sqlite:///file`, `db+postgresql+psycopg2://…` and their like, as SQLAlchemy does.
 *
 * @throws {CncError} `CNC_BACKEND_URL` for databases that are not read.
 */
export function parseDatabaseBackendUrl(text: string): DatabaseBackendUrl {
  const [scheme = '', dialect] = SCHEME.exec(text) ?? [];
  const rest = text.slice(scheme.length);
  if (dialect === 'postgresql' || dialect === 'postgres')
    return { kind: 'postgres', url: `postgresql://${rest}` };
  if (dialect === 'sqlite') {
    // Three slashes are a path relative to the worker's own folder, four an absolute one.
    const file = decodeURIComponent(rest.replace(/^\//, '').replace(/\?.*$/s, ''));
    if (file !== '' && file !== ':memory:') return { kind: 'sqlite', file };
    throw unreadable('a SQLite database in memory is known to its own worker alone');
  }
  throw unreadable(
    `results in '${dialect ?? 'this database'}' cannot be read; SQLite, PostgreSQL and Redis can`,
  );
}

function unreadable(problem: string): CncError {
  return new CncError('CNC_BACKEND_URL', `The result backend: ${problem}.`);
}
