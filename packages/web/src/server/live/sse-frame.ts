import type { LiveMessages } from '../api/live.ts';

const encoder = new TextEncoder();

/** A server-sent event as bytes, encoded once for all listeners. */
export function sseFrame<Name extends keyof LiveMessages>(
  id: string,
  name: Name,
  data: LiveMessages[Name],
): Uint8Array {
  return encoder.encode(`id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** Keeps proxies from closing a quiet stream; not an event. */
export const KEEP_ALIVE: Uint8Array = encoder.encode(': keep-alive\n\n');

/** First bytes of a stream: opens it at the browser at once, and says how soon to come back after a loss. */
export const GREETING: Uint8Array = encoder.encode('retry: 2000\n: welcome\n\n');
