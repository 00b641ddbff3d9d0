import { InvalidArgumentError } from 'commander';

/** Checks an option that is a JSON array, and leaves it as it was written: digits that a double lacks are kept. */
export function jsonArrayText(text: string): string {
  if (Array.isArray(parse(text))) return text;
  throw new InvalidArgumentError('It has to be a JSON array, as [1, "two"].');
}

/** Reads an option that is a JSON object. */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> {
  const value = parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new InvalidArgumentError('It has to be a JSON object, as {"key": 1}.');
}

/** As {@link jsonArrayText}, of a JSON object. */
export function jsonObjectText(text: string): string {
  parseJsonObject(text);
  return text;
}

/** Reads an option that is a number of seconds. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw new InvalidArgumentError('It has to be a number of seconds.');
}

/** Reads an option that is a whole number from 0. */
export function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It has to be a whole number.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It is no JSON.');
  }
}
