/** A moment, a duration or a number as written; `end` is set where it is written coarsely and means a whole span. */
export interface Quantity {
  readonly start: number;
  /** Exclusive; `null` for a point. */
  readonly end: number | null;
}

/** Reads one kind of quantity; `null` for what is none. */
export type QuantityReader = (text: string) => Quantity | null;

const UNSIGNED = String.raw`\d{1,30}(?:\.\d{1,30})?(?:e[+-]?\d{1,3})?`;
const NUMBER = new RegExp(`^-?${UNSIGNED}$`, 'i');
const DURATION_PART = new RegExp(`(${UNSIGNED})(ms|s|m|h|d|w)`, 'gi');
const DURATION = new RegExp(`^(?:${UNSIGNED}(?:ms|s|m|h|d|w))+$`, 'i');
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A plain number. */
export function readNumber(text: string): Quantity | null {
  return NUMBER.test(text) ? point(Number(text)) : null;
}

/** A duration in seconds: `2s`, `500ms`, `1h30m`; a number alone is seconds. */
export function readDuration(text: string): Quantity | null {
  const size = text.replace(/^-/, '');
  if (!DURATION.test(size)) return readNumber(text);
  return point(size === text ? secondsOf(size) : -secondsOf(size));
}

/**
 * A moment in epoch seconds: `2026-11-24` and `2026-11-24T10:30` (the whole day or minute, UTC unless an offset is
 * given), finer ones, `@1790000000.5` (epoch seconds), `now`, and `-1h` before or `+1h` after now.
 *
 * @param now - Epoch seconds.
 */
export function timeReader(now: number): QuantityReader {
  return (text) => {
    if (text.toLowerCase() === 'now') return point(now);
    if (text.startsWith('@')) return readNumber(text.slice(1));
    const distance = text.slice(1);
    if (/^[+-]/.test(text) && DURATION.test(distance)) {
      return point(text.startsWith('-') ? now - secondsOf(distance) : now + secondsOf(distance));
    }
    return readIsoTime(text);
  };
}

function point(value: number): Quantity | null {
  return Number.isFinite(value) ? { start: value, end: null } : null;
}

function secondsOf(text: string): number {
  let seconds = 0;
  for (const [, count, unit = ''] of text.matchAll(DURATION_PART)) {
    const lower = unit.toLowerCase();
    seconds += lower === 'ms' ? Number(count) / 1000 : Number(count) * (UNIT_SECONDS[lower] ?? 1);
  }
  return seconds;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

function readIsoTime(text: string): Quantity | null {
  const parts = ISO.exec(text);
  if (!parts) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // Date carries what does not exist, as 30 February, over into the next month.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const offset = offsetSeconds(parts[8]);
  if (offset === null) return null;
  const whole = date.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset;
  if (parts[4] === undefined) return { start: whole, end: whole + 86_400 };
  if (parts[6] === undefined) return { start: whole, end: whole + 60 };
  // As one decimal number, so that it is the very number that was written.
  return point(whole < 0 ? whole + Number(`0.${parts[7] ?? 0}`) : Number(`${whole}.${parts[7] ?? 0}`));
}

function offsetSeconds(text: string | undefined): number | null {
  if (text === undefined || text.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
  if (hours > 23 || minutes > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60);
}
