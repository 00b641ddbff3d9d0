import { readFileSync } from 'node:fs';
import mysql from 'mysql2/promise';
import { withDeadline } from '../../deadline.ts';
import { backendFault } from './backend-fault.ts';
import type { SqlDatabase, SqlRow, SqlValue } from './sql-database.ts';
import type { SqlAlchemyUrl } from './sqlalchemy-url.ts';

const CONNECTIONS = 2;
const DEADLINE_MS = 5000;

/** A MySQL or MariaDB in which workers keep results. */
export class MysqlDatabase implements SqlDatabase {
  readonly #pool: mysql.Pool;
  readonly #place: string;
  readonly #secrets: readonly string[];

  constructor(url: SqlAlchemyUrl) {
    const { username, password, host, port, database, query } = url;
    const socketPath = query.get('unix_socket');
    this.#place = `MySQL ${database ?? ''} on ${socketPath ?? host ?? 'this host'}`;
    this.#secrets = password === null ? [] : [password];
    try {
      this.#pool = mysql.createPool({
        ...(socketPath === null ? { host: host ?? 'localhost', port: port ?? 3306 } : { socketPath }),
        ...(username === null ? {} : { user: username }),
        ...(password === null ? {} : { password }),
        ...(database === null ? {} : { database }),
        ...tlsOf(query),
        connectionLimit: CONNECTIONS,
        connectTimeout: DEADLINE_MS,
        supportBigNumbers: true,
        bigNumberStrings: true,
        // Values are marked and sent apart; a second statement in one text is never meant.
        multipleStatements: false,
      });
    } catch (error) {
      throw backendFault(error, this.#place, this.#secrets);
    }
  }

  quote(name: string): string {
    return `\`${name.replaceAll('`', '``')}\``;
  }

  mark(): string {
    return '?';
  }

  timeAsText(column: string): string {
    return `CAST(${column} AS CHAR)`;
  }

  async rows(statement: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    const [rows] = await this.#ask<mysql.RowDataPacket[]>(statement, values);
    return rows;
  }

  async change(statement: string, values: readonly SqlValue[]): Promise<number> {
    const [{ affectedRows }] = await this.#ask<mysql.ResultSetHeader>(statement, values);
    return affectedRows;
  }

  async insertNew(
    {
      table,
      columns,
      sequence,
    }: { readonly table: string; readonly columns: readonly string[]; readonly sequence: string },
    values: readonly string[],
  ): Promise<boolean> {
    const marks = values.map(() => '?').join(', ');
    // SQLAlchemy gives MariaDB a sequence, and MySQL, which has none, a column that counts by itself.
    const [id] = await this.rows(`SHOW COLUMNS FROM ${table} LIKE 'id'`, []);
    const counts = String(id?.Extra ?? '').includes('auto_increment');
    const [names, numbers] = counts ? ['', ''] : ['id, ', `NEXT VALUE FOR ${sequence}, `];
    const statement = `INSERT IGNORE INTO ${table} (${names}${columns.join(', ')}) VALUES (${numbers}${marks})`;
    return (await this.change(statement, values)) > 0;
  }

  async columnsOf(table: string): Promise<ReadonlySet<string>> {
    const [, fields] = await this.#ask<mysql.RowDataPacket[]>(`SELECT * FROM ${table} LIMIT 0`, []);
    return new Set(fields.map(({ name }) => name));
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #ask<Answer extends mysql.RowDataPacket[] | mysql.ResultSetHeader>(
    statement: string,
    values: readonly SqlValue[],
  ): Promise<[Answer, mysql.FieldPacket[]]> {
    try {
      const question = this.#pool.query<Answer>({ sql: statement, timeout: DEADLINE_MS }, [...values]);
      return await withDeadline(question, DEADLINE_MS * 2, 'the question');
    } catch (error) {
      throw backendFault(error, this.#place, this.#secrets);
    }
  }
}

type Tls = NonNullable<Exclude<mysql.PoolOptions['ssl'], string>>;

/** TLS as PyMySQL and mysqlclient are told of it; without any of these the connection is in the clear, as theirs. */
function tlsOf(query: URLSearchParams): { readonly ssl?: Tls } {
  const file = (name: string) => {
    const path = query.get(name);
    return path === null ? undefined : readFileSync(path, 'utf8');
  };
  const [ca, cert, key] = [file('ssl_ca'), file('ssl_cert'), file('ssl_key')];
  const mode = query.get('ssl_mode')?.toUpperCase() ?? query.get('ssl')?.toUpperCase();
  const asked = ca !== undefined || cert !== undefined || (mode !== undefined && mode !== 'DISABLED');
  if (!asked) return {};
  const verifies = ca !== undefined && query.get('ssl_verify_cert')?.toLowerCase() !== 'false';
  return {
    ssl: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      rejectUnauthorized: verifies,
    },
  };
}
