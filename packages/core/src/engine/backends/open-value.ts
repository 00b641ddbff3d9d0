import { unzipSync } from 'node:zlib';
import type { OpaqueKind, OpaqueValue } from '../../ipc/result-contract.ts';
import { parsePythonJson } from '../python-json.ts';
import { MOST_VALUE_BYTES } from './result-bounds.ts';

/** A stored value: JSON as Python wrote it, `NaN` and big integers included, or something that is left alone. */
export type OpenedValue =
  | { readonly json: unknown; readonly text: string; readonly opaque: null }
  | { readonly json: null; readonly text: null; readonly opaque: OpaqueValue };

/** In front of what Celery compressed (`result_compression`, from 5.7 on): the method follows, and a zero. */
const COMPRESSED = Buffer.from('\0celery-compressed\0');
/** What kombu calls zlib, and gzip. */
const ZLIB = 'application/x-gzip';
const PICKLE = 0x80;
const NEWEST_PICKLE = 5;
/** Deeper values would exhaust the stack of whoever walks them. */
const MOST_DEPTH = 200;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads JSON, zlib around it or not; whatever else it is is told by kind and size and never opened. */
export function openValue(bytes: Uint8Array): OpenedValue {
  const stored = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const plain = stored.subarray(0, COMPRESSED.length).equals(COMPRESSED) ? decompress(stored) : stored;
  if (plain === null) return opaque('compressed', stored);
  const kind = binaryKind(plain);
  if (kind !== null) return opaque(kind, stored);
  try {
    const text = utf8.decode(plain);
    const json = parsePythonJson(text);
    return isShallow(json, MOST_DEPTH) ? { json, text, opaque: null } : opaque('unknown', stored);
  } catch {
    // YAML, or whatever else a serializer of the users' own writes.
    return opaque('unknown', stored);
  }
}

/** `null` where it is not zlib, broken, or would grow too large. */
function decompress(stored: Buffer): Buffer | null {
  const end = stored.indexOf(0, COMPRESSED.length);
  if (end === -1 || stored.toString('latin1', COMPRESSED.length, end) !== ZLIB) return null;
  try {
    return unzipSync(stored.subarray(end + 1), { maxOutputLength: MOST_VALUE_BYTES });
  } catch {
    // Told as compressed: that much is known of it.
    return null;
  }
}

/** No JSON begins with such a byte; msgpack's maps, lists and most of its other values do. */
function binaryKind([first = 0, second = 0]: Uint8Array): OpaqueKind | null {
  if (first < 0x80) return null;
  return first === PICKLE && second >= 2 && second <= NEWEST_PICKLE ? 'pickle' : 'msgpack';
}

function isShallow(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return left > 0 && Object.values(value).every((item) => isShallow(item, left - 1));
}

function opaque(kind: OpaqueKind, stored: Buffer): OpenedValue {
  return { json: null, text: null, opaque: { kind, bytes: stored.length } };
}
