import { parsePythonJson } from '../../../python-json.ts';

/** A message in kombu's envelope, as far as it is checked: the rest is whatever its sender wrote. */
export interface Envelope {
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly contentType: string | null;
}

/** Reads kombu's envelope with all it says; `null` for anything that is none. */
export function readEnvelope(text: string): Envelope | null {
  // Lists of applications are passed over without being parsed.
  if (!text.startsWith('{')) return null;
  let parsed: unknown;
  try {
    parsed = parsePythonJson(text);
  } catch {
    // No JSON: no message of kombu's.
    return null;
  }
  if (!isRecord(parsed) || typeof parsed.body !== 'string' || !isRecord(parsed.properties)) return null;
  const contentType = parsed['content-type'];
  return {
    body: parsed.body,
    headers: isRecord(parsed.headers) ? parsed.headers : {},
    properties: parsed.properties,
    contentType: typeof contentType === 'string' ? contentType : null,
  };
}

/** Whether a value is an object with names. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
