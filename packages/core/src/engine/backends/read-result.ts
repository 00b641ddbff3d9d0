import type { StoredResult } from '../../ipc/engine-contract.ts';
import { toPlainJson } from '../plain-json.ts';
import { parsePythonJson } from '../python-json.ts';

const OPEN_BRACE = 0x7b;

/** Reads a stored result: JSON by its first byte, anything else is told as opaque and never opened. */
export function readResult(taskId: string, bytes: Buffer): StoredResult {
  const opaque: StoredResult = {
    taskId,
    state: 'UNKNOWN',
    result: null,
    traceback: null,
    dateDone: null,
    opaque: { bytes: bytes.length },
  };
  if (bytes[0] !== OPEN_BRACE) return opaque;
  let meta: unknown;
  try {
    meta = parsePythonJson(bytes.toString());
  } catch {
    // Began like JSON and is none: whoever reads the answer is told that it could not be read.
    return opaque;
  }
  const { status, result, traceback, date_done: dateDone } = meta as Record<string, unknown>;
  return {
    taskId,
    state: typeof status === 'string' ? status : 'UNKNOWN',
    result: toPlainJson(result),
    traceback: typeof traceback === 'string' ? traceback : null,
    dateDone: typeof dateDone === 'string' ? dateDone : null,
    opaque: null,
  };
}
