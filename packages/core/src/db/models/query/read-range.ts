import type { NumberRange } from '../task-filter.ts';
import type { Quantity, QuantityReader } from './read-quantity.ts';
import type { RawValue } from './read-terms.ts';
import { shown, TaskQueryError } from './task-query-error.ts';

/** How one kind of range is read, and what to tell who writes it wrongly. */
export interface RangeKind {
  readonly read: QuantityReader;
  /** What a value is: "a duration". */
  readonly what: string;
  /** How one is written: "2s, 500ms or 1h30m". */
  readonly examples: string;
}

/**
 * The range of a value: `>x`, `>=x`, `<x`, `<=x`, `a..b` (both ends within it; `>a..<b` leaves them out; either may be
 * left away), `x` alone, or `*` for whatever there is. A day or a minute is a span: up to it means up to its end.
 */
export function readRange(value: RawValue, kind: RangeKind): NumberRange {
  const { text } = value;
  if (text === '*') return {};
  const dots = text.indexOf('..');
  if (dots >= 0) return readBetween(value, dots, kind);
  const operator = /^(?:>=|<=|>|<|=)?/.exec(text)?.[0] ?? '';
  const quantity = readAt(value, operator.length, text.length, kind);
  switch (operator) {
    case '>':
      return quantity.end === null ? { gt: quantity.start } : { gte: quantity.end };
    case '>=':
      return { gte: quantity.start };
    case '<':
      return { lt: quantity.start };
    case '<=':
      return upTo(quantity);
    default:
      return { gte: quantity.start, ...upTo(quantity) };
  }
}

function readBetween(value: RawValue, dots: number, kind: RangeKind): NumberRange {
  const { text } = value;
  const after = text.startsWith('>');
  const before = text[dots + 2] === '<';
  const [lowerAt, upperAt] = [after ? 1 : 0, dots + (before ? 3 : 2)];
  const lower = lowerAt < dots || after ? readAt(value, lowerAt, dots, kind) : null;
  const upper = upperAt < text.length || before ? readAt(value, upperAt, text.length, kind) : null;
  if (!lower && !upper) throw wrong(value, 0, text.length, kind);
  if (lower && upper && lower.start > upper.start) {
    const problem = `${shown(text)} runs backwards`;
    throw new TaskQueryError({
      ...placeOf(value, 0, text.length),
      problem,
      cure: 'put the smaller end first',
    });
  }
  return { ...(lower && from(lower, after)), ...(upper && (before ? { lt: upper.start } : upTo(upper))) };
}

function from({ start, end }: Quantity, exclusive: boolean): NumberRange {
  if (!exclusive) return { gte: start };
  return end === null ? { gt: start } : { gte: end };
}

function upTo({ start, end }: Quantity): NumberRange {
  return end === null ? { lte: start } : { lt: end };
}

function readAt(value: RawValue, start: number, end: number, kind: RangeKind): Quantity {
  const quantity = kind.read(value.text.slice(start, end));
  if (quantity) return quantity;
  throw wrong(value, start, end, kind);
}

function wrong(value: RawValue, start: number, end: number, kind: RangeKind): TaskQueryError {
  const part = value.text.slice(start, end);
  const problem = part === '' ? 'a bound is missing' : `${shown(part)} is not ${kind.what}`;
  return new TaskQueryError({ ...placeOf(value, start, end), problem, cure: `write ${kind.examples}` });
}

/** Where a part of a value stands in the query; the whole value where quotes or escapes have moved it. */
function placeOf(value: RawValue, start: number, end: number): { start: number; end: number } {
  if (value.end - value.start !== value.text.length || start === end) return value;
  return { start: value.start + start, end: value.start + end };
}
