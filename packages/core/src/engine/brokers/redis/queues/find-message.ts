import { inflateSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import { arrayPieces } from '../../../json-pieces.ts';
import type { FoundMessage, MessageSearch } from '../../broker-queues.ts';
import { type Envelope, readEnvelope } from './read-envelope.ts';

/** Messages looked at of one list, and of those that workers took: the next ones of a list, and no more. */
const MOST_LOOKED_AT = 2000;
const SLICE_MESSAGES = 100;
const MOST_BODY_BYTES = 16 * 1024 * 1024;

/** Looks for the message of a task in lists, then among what workers took and did not acknowledge; takes nothing. */
export async function findMessage(
  client: Redis,
  lists: readonly string[],
  unackedHashes: readonly string[],
  taskId: string,
): Promise<MessageSearch> {
  let complete = true;
  for (const key of lists) {
    const search = await searchList(client, key, taskId);
    if (search.message) return search;
    complete &&= search.complete;
  }
  for (const key of unackedHashes) {
    if ((await client.hlen(key)) > MOST_LOOKED_AT) complete = false;
    else {
      for (const taken of await client.hvals(key)) {
        // Kombu keeps `[message, exchange, routing key]`.
        const envelope = taken.includes(taskId) ? arrayPieces(taken)[0] : undefined;
        const message = envelope === undefined ? null : readMessage(readEnvelope(envelope), taskId);
        if (message) return { message, complete: true };
      }
    }
  }
  return { message: null, complete };
}

async function searchList(client: Redis, key: string, taskId: string): Promise<MessageSearch> {
  for (let from = 0; from < MOST_LOOKED_AT; from += SLICE_MESSAGES) {
    const texts = await client.lrange(key, -(from + SLICE_MESSAGES), -(from + 1));
    for (const text of texts) {
      // Parsed only where it can be the one: lists are long.
      const message = text.includes(taskId) ? readMessage(readEnvelope(text), taskId) : null;
      if (message) return { message, complete: true };
    }
    if (texts.length < SLICE_MESSAGES) return { message: null, complete: true };
  }
  return { message: null, complete: false };
}

function readMessage(envelope: Envelope | null, taskId: string): FoundMessage | null {
  if (envelope === null || envelope.headers.id !== taskId) return null;
  const { headers, properties } = envelope;
  const { priority } = properties;
  return {
    headers,
    bodyJson: readBody(envelope),
    priority: typeof priority === 'number' ? priority : null,
  };
}

/** `null` where the body is not JSON, or packed in a way that is not read. */
function readBody({ body, headers, properties, contentType }: Envelope): string | null {
  if (contentType !== 'application/json') return null;
  const bytes = Buffer.from(body, properties.body_encoding === 'base64' ? 'base64' : 'utf8');
  const { compression } = headers;
  try {
    if (compression === undefined || compression === null) return bytes.toString();
    if (compression !== 'application/x-gzip') return null;
    return inflateSync(bytes, { maxOutputLength: MOST_BODY_BYTES }).toString();
  } catch {
    // Not what its header says.
    return null;
  }
}
