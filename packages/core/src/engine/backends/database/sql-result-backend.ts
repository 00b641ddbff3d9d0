import type { BackendOptions } from '../../../config/resolved-config.ts';
import type { ListResultsRequest, ResultPage, StoredResult } from '../../../ipc/result-contract.ts';
import type { AbortAnswer } from '../../../ipc/revoke-contract.ts';
import { ABORTED, type HeldGroup, READY_STATES, type ResultBackend } from '../base.ts';
import { emptyGroup, opaqueGroup, readGroupMeta } from '../read-meta.ts';
import { MOST_VALUE_BYTES, slicesOf } from '../result-bounds.ts';
import { textOrNull } from '../stored-call.ts';
import { blobOf, listedResult, readTaskRow, TASK_BLOBS, TASK_FIELDS } from './result-rows.ts';
import type { SqlDatabase, SqlRow } from './sql-database.ts';

const READY = [...READY_STATES].map((state) => `'${state}'`).join(', ');
/** What aborting sets: no value of any serializer, so that every worker can read the row. */
const ABORT_COLUMNS = `status = '${ABORTED}', result = NULL, traceback = NULL, date_done = NULL`;
/** Workers of a newer Celery add columns to the tables that are there. */
const COLUMNS_KNOWN_MS = 60_000;

interface KnownColumns {
  readonly names: Promise<ReadonlySet<string>>;
  readonly askedAt: number;
}

/** Celery's `database` backend: a table of tasks' results, and one of saved groups. */
export class SqlResultBackend implements ResultBackend {
  readonly #db: SqlDatabase;
  readonly #tables: { readonly task: string; readonly group: string };
  /** What SQLAlchemy numbers tasks with, where the database has sequences. */
  readonly #sequence: string;
  readonly #columns = new Map<string, KnownColumns>();

  constructor(db: SqlDatabase, { tableNames, tableSchemas }: BackendOptions) {
    this.#db = db;
    const place = (schema: string | null, name: string) =>
      [...(schema === null ? [] : [schema]), name].map((part) => db.quote(part)).join('.');
    this.#sequence = place(tableSchemas.task, 'task_id_sequence');
    this.#tables = {
      task: place(tableSchemas.task, tableNames.task),
      group: place(tableSchemas.group, tableNames.group),
    };
  }

  async getResult(taskId: string): Promise<StoredResult | null> {
    const names = await this.#columnsOf(this.#tables.task);
    const fields = [
      ...TASK_FIELDS.filter((name) => names.has(name)),
      ...TASK_BLOBS.filter((name) => names.has(name)).map((name) => bounded(name)),
      this.#dateDone(),
      'octet_length(result) AS bytes',
    ];
    const [row] = await this.#db.rows(
      `SELECT ${fields.join(', ')} FROM ${this.#tables.task} WHERE task_id = ${this.#db.mark(1)}`,
      [taskId],
    );
    return row === undefined ? null : readTaskRow(taskId, row);
  }

  async count(taskIds: readonly string[]): Promise<number> {
    return this.#sum(taskIds, async (where, ids) => {
      const [row] = await this.#db.rows(
        `SELECT count(*) AS held FROM ${this.#tables.task} WHERE ${where}`,
        ids,
      );
      return Number(row?.held ?? 0);
    });
  }

  async forget(taskIds: readonly string[]): Promise<number> {
    return this.#sum(taskIds, (where, ids) =>
      this.#db.change(`DELETE FROM ${this.#tables.task} WHERE ${where}`, ids),
    );
  }

  async getGroup(groupId: string): Promise<HeldGroup | null> {
    const [row] = await this.#db.rows(
      `SELECT ${bounded('result')}, ${this.#dateDone()}, octet_length(result) AS bytes FROM ${this.#tables.group} WHERE taskset_id = ${this.#db.mark(1)}`,
      [groupId],
    );
    if (row === undefined) return null;
    const group = readGroupRow(groupId, row);
    return { ...group, stored: { ...group.stored, dateDone: textOrNull(row.date_done) } };
  }

  async forgetGroup(groupId: string): Promise<boolean> {
    const statement = `DELETE FROM ${this.#tables.group} WHERE taskset_id = ${this.#db.mark(1)}`;
    return (await this.#db.change(statement, [groupId])) > 0;
  }

  async abort(taskId: string): Promise<AbortAnswer> {
    const where = `task_id = ${this.#db.mark(1)}`;
    const [row] = await this.#db.rows(`SELECT status FROM ${this.#tables.task} WHERE ${where}`, [taskId]);
    if (row === undefined) {
      const place = { table: this.#tables.task, columns: ['task_id', 'status'], sequence: this.#sequence };
      const isNew = await this.#db.insertNew(place, [taskId, ABORTED]);
      // A worker stored something meanwhile.
      return isNew ? { aborted: true, previousState: null } : this.abort(taskId);
    }
    // One statement: an end that a worker stores meanwhile is not written over.
    const changed = await this.#db.change(
      `UPDATE ${this.#tables.task} SET ${ABORT_COLUMNS} WHERE ${where} AND coalesce(status, '') NOT IN (${READY})`,
      [taskId],
    );
    return { aborted: changed > 0, previousState: textOrNull(row.status) };
  }

  async list({ kind, after, limit }: Omit<ListResultsRequest, 'app'>): Promise<ResultPage> {
    const table = this.#tables[kind];
    const names = await this.#columnsOf(table);
    const fields = [
      `id, ${kind === 'task' ? 'task_id' : 'taskset_id'} AS name_id`,
      this.#dateDone(),
      'octet_length(result) AS bytes',
      ...(kind === 'task' ? ['status'] : []),
      ...(names.has('name') ? ['name'] : []),
    ];
    const where = after === undefined ? '' : `WHERE id < ${this.#db.mark(1)}`;
    const rows = await this.#db.rows(
      `SELECT ${fields.join(', ')} FROM ${table} ${where} ORDER BY id DESC LIMIT ${limit + 1}`,
      after === undefined ? [] : [after],
    );
    const page = rows.slice(0, limit);
    return {
      items: page.map(listedResult),
      next: rows.length > limit ? String(page.at(-1)?.id) : null,
    };
  }

  async beginChord(): Promise<'polled'> {
    return 'polled';
  }

  async close(): Promise<void> {
    await this.#db.close();
  }

  #dateDone(): string {
    return `${this.#db.timeAsText('date_done')} AS date_done`;
  }

  async #sum(
    taskIds: readonly string[],
    ask: (where: string, ids: readonly string[]) => Promise<number>,
  ): Promise<number> {
    let sum = 0;
    for (const slice of slicesOf(taskIds)) {
      const marks = slice.map((_, index) => this.#db.mark(index + 1));
      sum += await ask(`task_id IN (${marks.join(', ')})`, slice);
    }
    return sum;
  }

  async #columnsOf(table: string): Promise<ReadonlySet<string>> {
    const known = this.#columns.get(table);
    if (known && Date.now() - known.askedAt < COLUMNS_KNOWN_MS) return known.names;
    const names = this.#db.columnsOf(table);
    this.#columns.set(table, { names, askedAt: Date.now() });
    // A table that is not there yet may be there at the next question.
    names.catch(() => this.#columns.delete(table));
    return names;
  }
}

/** A value, or `NULL` where it is larger than what is read. */
function bounded(column: string): string {
  return `CASE WHEN octet_length(${column}) <= ${MOST_VALUE_BYTES} THEN ${column} END AS ${column}`;
}

function readGroupRow(groupId: string, { result, bytes }: SqlRow): HeldGroup {
  const stored = blobOf(result);
  if (stored !== null) return readGroupMeta(groupId, stored);
  if (bytes === null) return { stored: emptyGroup(groupId), taskIds: [] };
  return opaqueGroup(groupId, { kind: 'too-large', bytes: Number(bytes) });
}
