import { inflateSync } from 'node:zlib';
import type { WaitingMessage } from '../../../../ipc/queue-contract.ts';
import { toPlainJson } from '../../../plain-json.ts';
import { parsePythonJson } from '../../../python-json.ts';
import { pythonRepr, pythonTupleRepr } from '../../../tasks/python-repr.ts';
import { type Envelope, isRecord, readEnvelope } from './read-envelope.ts';

const MOST_TEXT = 1024;
const MOST_HEADER_CHARACTERS = 16_384;
/** Larger bodies are left alone. */
const MOST_BODY_BYTES = 1024 * 1024;

/** What a body says: protocol 2 has the arguments there, protocol 1 everything. */
interface BodyContent {
  readonly args: unknown;
  readonly kwargs: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

const NOTHING: Omit<WaitingMessage, 'position' | 'bytes'> = {
  taskId: null,
  task: null,
  args: null,
  kwargs: null,
  eta: null,
  expires: null,
  retries: null,
  priority: null,
  headers: null,
  contentType: null,
  opaque: true,
};

/** Reads a message as it is in its list; what is no message of kombu's is told by its size alone. */
export function readWaitingMessage(text: string, position: number): WaitingMessage {
  const base = { ...NOTHING, position, bytes: Buffer.byteLength(text) };
  const envelope = readEnvelope(text);
  if (envelope === null) return base;
  const { headers, properties, contentType } = envelope;
  const body = readBody(envelope);
  const fields = typeof headers.task === 'string' ? headers : (body?.fields ?? {});
  const { argsrepr, kwargsrepr, ...others } = headers;
  return {
    ...base,
    taskId: textOf(fields.id),
    task: textOf(fields.task),
    args: textOf(argsrepr) ?? showArgs(body?.args),
    kwargs: textOf(kwargsrepr) ?? (isRecord(body?.kwargs) ? pythonRepr(toPlainJson(body.kwargs)) : null),
    eta: textOf(fields.eta),
    expires: textOf(fields.expires),
    retries: numberOf(fields.retries),
    priority: numberOf(properties.priority),
    headers: showHeaders(others),
    contentType,
    opaque: body === null,
  };
}

function readBody(envelope: Envelope): BodyContent | null {
  const { body, properties, headers, contentType } = envelope;
  if (contentType !== 'application/json' || body.length > MOST_BODY_BYTES) return null;
  const bytes = properties.body_encoding === 'base64' ? Buffer.from(body, 'base64') : Buffer.from(body);
  try {
    const content = parsePythonJson(inflate(bytes, headers.compression));
    if (Array.isArray(content)) return { args: content[0], kwargs: content[1], fields: {} };
    return isRecord(content) ? { args: content.args, kwargs: content.kwargs, fields: content } : null;
  } catch {
    // Not what its content type says: left alone, as a body of any other kind.
    return null;
  }
}

/** Kombu's `application/x-gzip` is a stream of zlib. Other codecs are not read. */
function inflate(bytes: Buffer, compression: unknown): string {
  if (compression === undefined || compression === null) return bytes.toString();
  if (compression !== 'application/x-gzip') throw new Error('unknown compression');
  return inflateSync(bytes, { maxOutputLength: MOST_BODY_BYTES }).toString();
}

function showArgs(args: unknown): string | null {
  return Array.isArray(args) ? pythonTupleRepr(toPlainJson(args) as unknown[]) : null;
}

function showHeaders(headers: Readonly<Record<string, unknown>>): WaitingMessage['headers'] {
  const plain = toPlainJson(headers) as Record<string, unknown>;
  return JSON.stringify(plain).length > MOST_HEADER_CHARACTERS ? null : plain;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, MOST_TEXT) : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
