import pg from 'pg';
import type { StoredResult } from '../../../ipc/engine-contract.ts';
import type { ResultBackend, StoredCall } from '../base.ts';
import { backendFault } from './backend-fault.ts';
import {
  type ExtendedRow,
  readExtendedRow,
  readTaskmeta,
  TASKMETA,
  TASKMETA_COLUMNS,
  type TaskmetaRow,
} from './taskmeta-row.ts';

const CONNECTIONS = 2;
const DEADLINE_MS = 5000;

/** Celery's database backend in PostgreSQL. */
export class PostgresResults implements ResultBackend {
  readonly #pool: pg.Pool;
  readonly #place: string;
  readonly #secrets: readonly string[];

  constructor(url: string) {
    const { hostname, pathname, password } = new URL(url);
    this.#place = `PostgreSQL ${pathname.slice(1)} on ${hostname || 'this host'}`;
    this.#secrets = password === '' ? [] : [password, decodeURIComponent(password)];
    this.#pool = new pg.Pool({
      connectionString: url,
      max: CONNECTIONS,
      connectionTimeoutMillis: DEADLINE_MS,
      query_timeout: DEADLINE_MS,
      application_name: 'celery-cnc results',
    });
    // Told to whoever asks next, by the rejection of the question.
    this.#pool.on('error', () => {});
  }

  async getResult(taskId: string): Promise<StoredResult | null> {
    // As text: the driver would read a time without a zone as one of this machine's.
    const columns = TASKMETA_COLUMNS.replace('date_done', 'date_done::text');
    const { rows } = await this.#ask<TaskmetaRow>(
      `SELECT ${columns} FROM ${TASKMETA} WHERE task_id = $1`,
      taskId,
    );
    return rows[0] ? readTaskmeta(rows[0]) : null;
  }

  async getCall(taskId: string): Promise<StoredCall | null> {
    const { rows } = await this.#ask<ExtendedRow>(`SELECT * FROM ${TASKMETA} WHERE task_id = $1`, taskId);
    return rows[0] ? readExtendedRow(rows[0]) : null;
  }

  async forget(taskId: string): Promise<boolean> {
    const { rowCount } = await this.#ask(`DELETE FROM ${TASKMETA} WHERE task_id = $1`, taskId);
    return (rowCount ?? 0) > 0;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #ask<Row extends pg.QueryResultRow>(query: string, taskId: string): Promise<pg.QueryResult<Row>> {
    try {
      return await this.#pool.query<Row>(query, [taskId]);
    } catch (error) {
      throw backendFault(error, this.#place, this.#secrets);
    }
  }
}
