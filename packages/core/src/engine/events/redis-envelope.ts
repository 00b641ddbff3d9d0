/** A message body with what its sender said about it. */
export interface EventMessage {
  readonly body: Buffer | string;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  /** Kombu's `compression` header: the codec's content type. */
  readonly compression: string | null;
}

/** A message with its headers, as far as it has any. */
export interface OpenedEnvelope extends EventMessage {
  readonly headers: Readonly<Record<string, unknown>>;
}

const NO_HEADERS: Readonly<Record<string, unknown>> = Object.freeze({});

/** Why a Redis payload is no Kombu envelope. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
}

/** How an envelope begins as Python or JavaScript write it, and the most that this takes. */
const BODY_START = /^\{"body": ?"/;
const LONGEST_START = 10;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DELIVERY_TAG = '"delivery_tag":';
/** Different envelopes remembered: one for each sender and routing key. */
const MOST_REMEMBERED = 1000;
const remembered = new Map<string, Omit<OpenedEnvelope, 'body'>>();

/**
 * Opens Kombu's JSON envelope, in which every message travels on Redis.
 * Throws {@link EnvelopeError} on anything that is not one.
 */
export function openRedisEnvelope(payload: Buffer): OpenedEnvelope {
  return openAroundBody(payload) ?? openWhole(payload);
}

/**
 * The envelopes of one sender differ in their body, in base64, and their delivery tag only: what is around the body is
 * parsed once, which halves the time. `null` where an envelope looks otherwise.
 */
function openAroundBody(payload: Buffer): OpenedEnvelope | null {
  const start = BODY_START.exec(payload.toString('latin1', 0, LONGEST_START))?.[0].length;
  const end = start === undefined ? -1 : payload.indexOf(QUOTE, start);
  // With a backslash a quote need not end a text, and base64 need not be what it looks like.
  if (end < 0 || payload.includes(BACKSLASH)) return null;
  const rest = payload.toString('latin1', end + 1);
  const tag = rest.indexOf(DELIVERY_TAG);
  const tagStart = rest.indexOf('"', tag + DELIVERY_TAG.length);
  const tagEnd = rest.indexOf('"', tagStart + 1);
  if (tag < 0 || tagStart < 0 || tagEnd < 0) return null;
  const key = rest.slice(0, tagStart) + rest.slice(tagEnd);
  const around = remembered.get(key) ?? remember(key, payload);
  if (around === null) return null;
  const { contentType, contentEncoding, compression, headers } = around;
  const body = Buffer.from(payload.toString('latin1', start, end), 'base64');
  return { body, contentType, contentEncoding, compression, headers };
}

function remember(key: string, payload: Buffer): Omit<OpenedEnvelope, 'body'> | null {
  const { body, ...around } = openWhole(payload);
  // A text as body is not in base64; a second body in the envelope would be the one that counts.
  if (typeof body === 'string' || key.includes('"body"')) return null;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(key, around);
  return around;
}

function openWhole(payload: Buffer): OpenedEnvelope {
  let envelope: unknown;
  try {
    envelope = JSON.parse(payload.toString());
  } catch (error) {
    throw new EnvelopeError(
      `envelope is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!isRecord(envelope)) throw new EnvelopeError('envelope is not an object');
  const { body } = envelope;
  if (typeof body !== 'string') throw new EnvelopeError('envelope.body is not a text');
  return describe(envelope, hasBase64Body(envelope) ? Buffer.from(body, 'base64') : body);
}

function describe(envelope: Record<string, unknown>, body: Buffer | string): OpenedEnvelope {
  const { headers } = envelope;
  return {
    body,
    contentType: textOrNull(envelope['content-type']),
    contentEncoding: textOrNull(envelope['content-encoding']),
    compression: isRecord(headers) ? textOrNull(headers.compression) : null,
    headers: isRecord(headers) ? headers : NO_HEADERS,
  };
}

function hasBase64Body({ properties }: Record<string, unknown>): boolean {
  return isRecord(properties) && properties.body_encoding === 'base64';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
