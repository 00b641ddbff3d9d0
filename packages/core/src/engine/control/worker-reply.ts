import type { ControlReply } from '../brokers/base.ts';
import { isIdentity } from '../events/event-fields.ts';
import { parsePythonJson } from '../python-json.ts';

/** Largest reply that is read, bytes; `active` of a worker with big arguments can be megabytes. */
const LARGEST_REPLY_BYTES = 16_000_000;

/** Reads the body of a reply: an object of one node name and its answer. `null` where it is anything else. */
export function readControlReply(body: Buffer | string): readonly ControlReply[] | null {
  if (body.length > LARGEST_REPLY_BYTES) return null;
  let content: unknown;
  try {
    content = parsePythonJson(body.toString());
  } catch {
    // Whatever writes here is not a worker; a reply that cannot be read counts as silence.
    return null;
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return null;
  const replies = Object.entries(content)
    .filter(([worker]) => isIdentity(worker))
    .map(([worker, value]) => ({ worker, value }));
  return replies.length > 0 ? replies : null;
}
