import { parsePythonJson } from '../python-json.ts';
import type { StoredCall } from './base.ts';

/** The call that an extended result tells, from the JSON texts of its fields; `null` where they are none. */
export function readStoredCall(fields: {
  readonly task: unknown;
  readonly argsJson: string | undefined;
  readonly kwargsJson: string | undefined;
  readonly routingKey: unknown;
}): StoredCall | null {
  const { argsJson, kwargsJson, task, routingKey } = fields;
  if (argsJson === undefined || kwargsJson === undefined) return null;
  const kwargs = parse(kwargsJson);
  // `null` stands there where the request was not known to the worker.
  if (!Array.isArray(parse(argsJson)) || typeof kwargs !== 'object' || kwargs === null) return null;
  return { task: textOrNull(task), argsJson, kwargsJson, routingKey: textOrNull(routingKey) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function parse(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch {
    // Of another serializer.
    return undefined;
  }
}
