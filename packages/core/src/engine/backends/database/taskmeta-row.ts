import type { StoredResult } from '../../../ipc/engine-contract.ts';
import { toPlainJson } from '../../plain-json.ts';
import { parsePythonJson } from '../../python-json.ts';
import { ABORTED, type StoredCall } from '../base.ts';
import { readStoredCall } from '../stored-call.ts';

/** Celery's table of results, and the columns that every version of it has. */
export const TASKMETA = 'celery_taskmeta';
export const TASKMETA_COLUMNS = 'task_id, status, result, date_done, traceback';

/** What aborting sets: no value of any serializer, so that every worker can read the row. */
export const ABORT_COLUMNS = `status = '${ABORTED}', result = NULL, traceback = NULL, date_done = NULL`;

/** A row of it. */
export interface TaskmetaRow {
  readonly task_id: string;
  readonly status: string | null;
  /** Up to Celery 5.6 always a pickle, whatever the serializer; from 5.7 on in the serializer of results. */
  readonly result: Uint8Array | null;
  /** Wall time without a zone: UTC up to Celery 5.4, of the app's zone after. */
  readonly date_done: string | null;
  readonly traceback: string | null;
}

/** Columns of an extended result, there where `result_extended` was set when the table was made. */
export interface ExtendedRow {
  readonly name?: string | null;
  readonly args?: Uint8Array | null;
  readonly kwargs?: Uint8Array | null;
  readonly queue?: string | null;
}

/** The call that a row tells, where it is one of an extended result in JSON. */
export function readExtendedRow({ name, args, kwargs, queue }: ExtendedRow): StoredCall | null {
  const text = (bytes: Uint8Array | null | undefined) => (bytes ? Buffer.from(bytes).toString() : undefined);
  return readStoredCall({ task: name, argsJson: text(args), kwargsJson: text(kwargs), routingKey: queue });
}

/** With it begins every pickle of protocol 2 and later. */
const PICKLE = 0x80;

/** The stored result of a row: JSON is read, anything else is told by its size and never opened. */
export function readTaskmeta({ task_id, status, result, date_done, traceback }: TaskmetaRow): StoredResult {
  const value = result === null ? { json: null } : readJson(result);
  return {
    taskId: task_id,
    state: status ?? 'UNKNOWN',
    result: value?.json ?? null,
    traceback,
    dateDone: date_done,
    opaque: value === null ? { bytes: result?.length ?? 0 } : null,
  };
}

function readJson(bytes: Uint8Array): { readonly json: unknown } | null {
  if (bytes[0] === PICKLE) return null;
  try {
    return { json: toPlainJson(parsePythonJson(Buffer.from(bytes).toString())) };
  } catch {
    // Of another serializer: whoever reads the answer is told that it could not be read.
    return null;
  }
}
