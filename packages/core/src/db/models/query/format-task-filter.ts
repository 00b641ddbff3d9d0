import type { NumberRange, RangeField, TaskCondition, TaskFilter, TaskTest } from '../task-filter.ts';

/** What needs no quotes wherever it stands. */
const PLAIN = /^[\p{L}\p{N}_./@*?][\p{L}\p{N}_./@*?+%#-]*$/u;
const MILLISECONDS = 1000;

/** A filter as text: `parseTaskQuery` reads the same filter out of it. */
export function formatTaskFilter(filter: TaskFilter): string {
  return filter.map(formatCondition).join(' ');
}

/** One condition as text. */
export function formatCondition(condition: TaskCondition): string {
  return `${condition.not ? '-' : ''}${formatTest(condition)}`;
}

function formatTest(test: TaskTest): string {
  switch (test.field) {
    case 'text':
      return OPERATORS.has(test.text) ? `"${test.text}"` : quoted(test.text);
    case 'pinned':
      return 'is:pinned';
    case 'stamp':
      return `stamp:${quoted(test.key)}${test.value === undefined ? '' : `=${test.value && quoted(test.value)}`}`;
    case 'seen':
    case 'received':
    case 'started':
    case 'finished':
    case 'runtime':
    case 'retries':
      return `${test.field}:${formatRange(test.field, test.range)}`;
    default:
      return `${test.field}:${test.anyOf.map(quoted).join(',')}`;
  }
}

const OPERATORS: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT']);

function quoted(text: string): string {
  return PLAIN.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

function formatRange(field: RangeField, range: NumberRange): string {
  const lower = lowerBound(range);
  const upper = upperBound(range);
  const write = (value: number) => formatQuantity(field, value);
  if (lower && upper) {
    return `${lower.open ? '>' : ''}${write(lower.at)}..${upper.open ? '<' : ''}${write(upper.at)}`;
  }
  if (lower) return `${lower.open ? '>' : '>='}${write(lower.at)}`;
  return upper ? `${upper.open ? '<' : '<='}${write(upper.at)}` : '*';
}

interface Bound {
  readonly at: number;
  /** Whether the bound itself is outside. */
  readonly open: boolean;
}

function lowerBound({ gt, gte }: NumberRange): Bound | undefined {
  if (gt !== undefined && (gte === undefined || gt >= gte)) return { at: gt, open: true };
  return gte === undefined ? undefined : { at: gte, open: false };
}

function upperBound({ lt, lte }: NumberRange): Bound | undefined {
  if (lt !== undefined && (lte === undefined || lt <= lte)) return { at: lt, open: true };
  return lte === undefined ? undefined : { at: lte, open: false };
}

function formatQuantity(field: RangeField, value: number): string {
  if (field === 'retries') return decimal(value);
  return field === 'runtime' ? `${decimal(value)}s` : formatTime(value);
}

/** As ISO time where that says the very same number, else as epoch seconds. */
function formatTime(seconds: number): string {
  const date = new Date(Math.round(seconds * MILLISECONDS));
  const year = date.getUTCFullYear();
  if (date.getTime() / MILLISECONDS !== seconds || year < 1970 || year > 9999) return `@${decimal(seconds)}`;
  return date.toISOString().replace('.000Z', 'Z');
}

/** Without the plus of an exponent, which URLs read as a space. */
function decimal(value: number): string {
  return String(value === 0 ? 0 : value).replace('e+', 'e');
}
