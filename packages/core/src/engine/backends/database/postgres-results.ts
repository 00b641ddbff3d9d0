import pg from 'pg';
import type { StoredResult } from '../../../ipc/engine-contract.ts';
import type { AbortAnswer } from '../../../ipc/revoke-contract.ts';
import { ABORTED, READY_STATES, type ResultBackend, type StoredCall } from '../base.ts';
import { backendFault } from './backend-fault.ts';
import {
  ABORT_COLUMNS,
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

  async abort(taskId: string): Promise<AbortAnswer> {
    const ready = [...READY_STATES].map((state) => `'${state}'`).join();
    // One statement: an end that a worker stores meanwhile is not written over.
    const { rows } = await this.#ask<{ previous: string | null; aborted: string }>(
      `WITH old AS (SELECT status FROM ${TASKMETA} WHERE task_id = $1 FOR UPDATE),
         updated AS (UPDATE ${TASKMETA} SET ${ABORT_COLUMNS}
           WHERE task_id = $1 AND coalesce(status, '') NOT IN (${ready}) RETURNING 1),
         inserted AS (INSERT INTO ${TASKMETA} (id, task_id, status)
           SELECT nextval('task_id_sequence'), $1, '${ABORTED}' WHERE NOT EXISTS (SELECT 1 FROM old)
           ON CONFLICT DO NOTHING RETURNING 1)
       SELECT (SELECT status FROM old) AS previous,
         (SELECT count(*) FROM updated) + (SELECT count(*) FROM inserted) AS aborted`,
      taskId,
    );
    return { aborted: Number(rows[0]?.aborted) > 0, previousState: rows[0]?.previous ?? null };
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
