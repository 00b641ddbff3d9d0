import type { ListedResult, OpaqueValue, StoredResult } from '../../../ipc/result-contract.ts';
import { toPlainJson } from '../../plain-json.ts';
import { type OpenedValue, openValue } from '../open-value.ts';
import { readReferences } from '../result-references.ts';
import { storedCall, textOrNull } from '../stored-call.ts';
import type { SqlRow } from './sql-database.ts';

/** Columns of tasks that every version of Celery's table may have or lack; those that are there are asked for. */
export const TASK_FIELDS = ['status', 'traceback', 'name', 'worker', 'retries', 'queue'] as const;
/** Those in the serializer of results; up to Celery 5.6 `result` is a pickle, whatever the serializer. */
export const TASK_BLOBS = ['result', 'args', 'kwargs', 'children'] as const;

/** The stored result of a row: JSON is read, anything else is told by its size and never opened. */
export function readTaskRow(taskId: string, row: SqlRow): StoredResult {
  const value = openResult(row);
  return {
    taskId,
    state: textOrNull(row.status) ?? 'UNKNOWN',
    result: toPlainJson(value.json),
    traceback: textOrNull(row.traceback),
    // Wall time without a zone.
    dateDone: textOrNull(row.date_done),
    children: readReferences(openColumn(row.children)?.json),
    // SQL has no columns for them.
    parentId: null,
    groupId: null,
    call: storedCall({
      name: row.name,
      argsJson: openColumn(row.args)?.text ?? undefined,
      kwargsJson: openColumn(row.kwargs)?.text ?? undefined,
      worker: row.worker,
      queue: row.queue,
      retries: row.retries,
    }),
    opaque: value.opaque,
  };
}

/** A row of a listing. */
export function listedResult(row: SqlRow): ListedResult {
  return {
    id: String(row.name_id),
    state: textOrNull(row.status),
    name: textOrNull(row.name),
    dateDone: textOrNull(row.date_done),
    bytes: Number(row.bytes ?? 0),
    expiresInSeconds: null,
  };
}

function openResult({ result, bytes }: SqlRow): {
  readonly json: unknown;
  readonly opaque: OpaqueValue | null;
} {
  const stored = blobOf(result);
  if (stored !== null) return openValue(stored);
  if (bytes === null) return { json: null, opaque: null };
  return { json: null, opaque: { kind: 'too-large', bytes: Number(bytes) } };
}

/** The bytes of a column; SQLite has them as text where they were written as such. */
export function blobOf(column: unknown): Uint8Array | null {
  if (typeof column === 'string') return Buffer.from(column);
  return column instanceof Uint8Array ? column : null;
}

function openColumn(column: unknown): OpenedValue | null {
  const stored = blobOf(column);
  return stored === null ? null : openValue(stored);
}
