import { isRecord, readEnvelope } from './read-envelope.ts';

/** The object with a message's way, in the text of its envelope; its values are texts, numbers and booleans. */
const DELIVERY_INFO = /"delivery_info":\s*(\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\})/g;

/**
 * The envelope with another queue as its way, else unchanged to the letter: parsed and written anew, Python's numbers
 * would come out different. Kombu brings a message back to where its way leads. `null` where it has none.
 */
export function redirectEnvelope(text: string, queue: string): string | null {
  for (const match of text.matchAll(DELIVERY_INFO)) {
    const [whole, info] = match;
    const redirected = redirectInfo(info as string, queue);
    if (redirected === null) continue;
    const start = match.index + whole.length - (info as string).length;
    const changed = text.slice(0, start) + redirected + text.slice(start + (info as string).length);
    // Headers of the user's own may hold an object of the same name.
    const way = readEnvelope(changed)?.properties.delivery_info;
    if (isRecord(way) && way.exchange === '' && way.routing_key === queue) return changed;
  }
  return null;
}

function redirectInfo(info: string, queue: string): string | null {
  try {
    return JSON.stringify({ ...JSON.parse(info), exchange: '', routing_key: queue });
  } catch {
    // Looks like an object and is none: not what is sought.
    return null;
  }
}
