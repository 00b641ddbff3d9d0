import { InvalidArgumentError } from 'commander';

/** Reads an option that is a JSON array. */
export function parseJsonArray(text: string): readonly unknown[] {
  const value = parse(text);
  if (Array.isArray(value)) return value;
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
