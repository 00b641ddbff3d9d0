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

/**
 * Opens Kombu's JSON envelope, in which every message travels on Redis.
 * Throws {@link EnvelopeError} on anything that is not one.
 */
export function openRedisEnvelope(payload: Buffer): OpenedEnvelope {
  let envelope: unknown;
  try {
    envelope = JSON.parse(payload.toString());
  } catch (error) {
    throw new EnvelopeError(
      `envelope is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!isRecord(envelope)) throw new EnvelopeError('envelope is not an object');
  const { body, headers } = envelope;
  if (typeof body !== 'string') throw new EnvelopeError('envelope.body is not a text');
  const properties = isRecord(envelope.properties) ? envelope.properties : {};
  const isBase64 = properties.body_encoding === 'base64';
  return {
    body: isBase64 ? Buffer.from(body, 'base64') : body,
    contentType: textOrNull(envelope['content-type']),
    contentEncoding: textOrNull(envelope['content-encoding']),
    compression: isRecord(headers) ? textOrNull(headers.compression) : null,
    headers: isRecord(headers) ? headers : NO_HEADERS,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
