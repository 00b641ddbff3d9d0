import Database from 'better-sqlite3';
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

/** How long a worker's lock is waited for. */
const BUSY_TIMEOUT_MS = 2000;

/** Celery's database backend in a SQLite file. Opened for each question: workers may replace the file. */
export class SqliteResults implements ResultBackend {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async getResult(taskId: string): Promise<StoredResult | null> {
    const query = `SELECT ${TASKMETA_COLUMNS} FROM ${TASKMETA} WHERE task_id = ?`;
    const row = this.#with(true, (db) => db.prepare<[string], TaskmetaRow>(query).get(taskId));
    return row ? readTaskmeta(row) : null;
  }

  async getCall(taskId: string): Promise<StoredCall | null> {
    const query = `SELECT * FROM ${TASKMETA} WHERE task_id = ?`;
    const row = this.#with(true, (db) => db.prepare<[string], ExtendedRow>(query).get(taskId));
    return row ? readExtendedRow(row) : null;
  }

  async forget(taskId: string): Promise<boolean> {
    const query = `DELETE FROM ${TASKMETA} WHERE task_id = ?`;
    return this.#with(false, (db) => db.prepare(query).run(taskId).changes > 0);
  }

  async abort(taskId: string): Promise<AbortAnswer> {
    const select = `SELECT status FROM ${TASKMETA} WHERE task_id = ?`;
    return this.#with(false, (db) => {
      const abort = db.transaction((): AbortAnswer => {
        const row = db.prepare<[string], { status: string | null }>(select).get(taskId);
        const previousState = row?.status ?? null;
        if (previousState !== null && READY_STATES.has(previousState))
          return { aborted: false, previousState };
        if (row) db.prepare(`UPDATE ${TASKMETA} SET ${ABORT_COLUMNS} WHERE task_id = ?`).run(taskId);
        else db.prepare(`INSERT INTO ${TASKMETA} (task_id, status) VALUES (?, ?)`).run(taskId, ABORTED);
        return { aborted: true, previousState };
      });
      return abort.immediate();
    });
  }

  async close(): Promise<void> {}

  #with<Answer>(readonly: boolean, work: (db: Database.Database) => Answer): Answer {
    try {
      const db = new Database(this.#file, { readonly, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
      try {
        return work(db);
      } finally {
        db.close();
      }
    } catch (error) {
      throw backendFault(error, this.#file);
    }
  }
}
