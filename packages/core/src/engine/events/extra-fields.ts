import type { RawEvent } from './event-fields.ts';

/** What stands for fields that cannot be written down, being nested too deeply. */
const UNREADABLE = '"(nested too deeply to keep)"';

/**
 * Writes the named fields of an event as JSON text of at most `limit` characters; fields that do not fit are left out.
 * Works on text, so that keys such as `__proto__` mean nothing.
 */
export function writeExtraFields(
  raw: RawEvent,
  keys: readonly string[],
  limit: number,
): { readonly text: string; readonly complete: boolean } {
  const members: string[] = [];
  let length = 2;
  let complete = true;
  for (const key of keys) {
    const member = `${JSON.stringify(key)}:${writeValue(raw[key])}`;
    if (length + member.length + 1 > limit) {
      complete = false;
    } else {
      members.push(member);
      length += member.length + 1;
    }
  }
  return { text: `{${members.join(',')}}`, complete };
}

function writeValue(value: unknown): string {
  try {
    return JSON.stringify(value, writeBigInt) ?? 'null';
  } catch {
    // JSON.stringify recurses and gives up on nesting that JSON.parse has read without trouble.
    return UNREADABLE;
  }
}

function writeBigInt(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
