import type { StoredCall } from '../../ipc/result-contract.ts';

/** What `result_extended` keeps, as it was found. */
export interface ExtendedFields {
  readonly name: unknown;
  /** JSON, as it was written; `undefined` where there is none. */
  readonly argsJson: string | undefined;
  readonly kwargsJson: string | undefined;
  readonly worker: unknown;
  readonly queue: unknown;
  readonly retries: unknown;
}

/** The call that a result tells of; `null` where it tells nothing of it. */
export function storedCall(fields: ExtendedFields): StoredCall | null {
  // `null` stands there where the request was not known to the worker.
  const call = {
    name: textOrNull(fields.name),
    argsJson: fields.argsJson?.startsWith('[') ? fields.argsJson : null,
    kwargsJson: fields.kwargsJson?.startsWith('{') ? fields.kwargsJson : null,
    worker: textOrNull(fields.worker),
    queue: textOrNull(fields.queue) || null,
    retries: typeof fields.retries === 'number' ? fields.retries : null,
  };
  return [call.name, call.argsJson, call.kwargsJson, call.worker].every((told) => told === null)
    ? null
    : call;
}

/** A text of a stored result; `null` where it is of another kind. */
export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
