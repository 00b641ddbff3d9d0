import pg from 'pg';
import { CncError } from '../../../errors.ts';
import { backendFault } from './backend-fault.ts';
import { doubleQuoted, type SqlDatabase, type SqlRow, type SqlValue } from './sql-database.ts';
import type { SqlAlchemyUrl } from './sqlalchemy-url.ts';

const CONNECTIONS = 2;
const DEADLINE_MS = 5000;

/** A PostgreSQL in which workers keep results. */
export class PostgresDatabase implements SqlDatabase {
  readonly #pool: pg.Pool;
  readonly #place: string;
  readonly #secrets: readonly string[];

  constructor(url: SqlAlchemyUrl) {
    this.#place = `PostgreSQL ${url.database ?? ''} on ${url.host ?? url.query.get('host') ?? 'this host'}`;
    this.#secrets = url.password === null ? [] : [url.password];
    this.#pool = new pg.Pool({
      connectionString: libpqUrl(url),
      max: CONNECTIONS,
      connectionTimeoutMillis: DEADLINE_MS,
      query_timeout: DEADLINE_MS,
      application_name: 'celery-cnc results',
    });
    // Told to whoever asks next, by the rejection of the question.
    this.#pool.on('error', () => {});
  }

  quote(name: string): string {
    return doubleQuoted(name);
  }

  mark(position: number): string {
    return `$${position}`;
  }

  timeAsText(column: string): string {
    return `${column}::text`;
  }

  async rows(statement: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    return (await this.#ask(statement, values)).rows;
  }

  async change(statement: string, values: readonly SqlValue[]): Promise<number> {
    return (await this.#ask(statement, values)).rowCount ?? 0;
  }

  async insertNew(
    place: { readonly table: string; readonly columns: readonly string[]; readonly sequence: string },
    values: readonly string[],
  ): Promise<boolean> {
    const marks = values.map((_, index) => this.mark(index + 2)).join(', ');
    const statement = `INSERT INTO ${place.table} (id, ${place.columns.join(', ')}) VALUES (nextval($1::regclass), ${marks}) ON CONFLICT DO NOTHING`;
    return (await this.change(statement, [place.sequence, ...values])) > 0;
  }

  async columnsOf(table: string): Promise<ReadonlySet<string>> {
    const { fields } = await this.#ask(`SELECT * FROM ${table} LIMIT 0`, []);
    return new Set(fields.map(({ name }) => name));
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #ask(statement: string, values: readonly SqlValue[]): Promise<pg.QueryResult<SqlRow>> {
    try {
      return await this.#pool.query<SqlRow>(statement, [...values]);
    } catch (error) {
      throw backendFault(error, this.#place, this.#secrets);
    }
  }
}

/** What of SQLAlchemy's query its drivers share with libpq, and `pg` with them. */
const PASSED_ON = ['host', 'port', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'options'];

function libpqUrl({ username, password, host, port, database, query }: SqlAlchemyUrl): string {
  if (query.getAll('host').length > 1 || query.get('host')?.includes(','))
    throw new CncError(
      'CNC_BACKEND_URL',
      'The result backend names several PostgreSQL hosts, which cannot be told apart here. Name the one to read from.',
    );
  const encode = encodeURIComponent;
  const userinfo =
    username === null ? '' : `${encode(username)}${password === null ? '' : `:${encode(password)}`}@`;
  const place = `${host === null ? '' : host.includes(':') ? `[${host}]` : host}${port === null ? '' : `:${port}`}`;
  const options = PASSED_ON.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [`${name}=${encode(value)}`];
  });
  // Without a host `pg` needs some all the same, which the query overrides.
  return `postgresql://${userinfo}${place || 'localhost'}/${encode(database ?? '')}?${options.join('&')}`;
}
