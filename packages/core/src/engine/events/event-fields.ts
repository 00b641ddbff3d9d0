/** Longest task id, node name or event type that is taken for one; longer ones make an event malformed. */
export const IDENTITY_LIMIT = 300;

/** Longest name of a task, queue, exchange or routing key; longer ones are cut. */
export const NAME_LIMIT = 1000;

/** Latest time that is believed, epoch seconds: the end of the year 9999. */
const LATEST_SECONDS = 253_402_300_799;

/** An event as it came out of JSON: nothing about it is known yet. */
export type RawEvent = Readonly<Record<string, unknown>>;

/** Whether a value is a text that can serve as id, node name or event type. */
export function isIdentity(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= IDENTITY_LIMIT;
}

/** Whether a value can be a time in epoch seconds. */
export function isTimestamp(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= LATEST_SECONDS;
}

/** Whether a value is a whole number from 0 up that JavaScript holds exactly. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Cuts a text to a number of characters, never through the middle of a surrogate pair. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? limit - 1 : limit);
}

/** A value in a message to a person: short, JSON-like, never throwing. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return JSON.stringify(cutText(value, 60));
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}
