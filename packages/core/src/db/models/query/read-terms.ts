/**
 * The grammar: terms between spaces, each `-`? and either `field:value,value` or a text. In values and texts, quotes
 * hold spaces and commas together, and a backslash takes the meaning from the sign behind it.
 *
 * It is read by hand: the language is regular, and what a parser generator or one of the Lucene-like parsers would give
 * is what is not wanted here (nested booleans that a flat filter cannot say; node names, task names and ISO times only
 * in quotes; no lists, durations or relative times), while columns and cures of errors would be ours to add all the same.
 */
import { TaskQueryError } from './task-query-error.ts';

/** A value with its place in the text. */
export interface RawValue {
  /** Without quotes and escapes. */
  readonly text: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Where in `text` the first `=` stands that is neither quoted nor escaped; -1 for none. */
  readonly equalsAt: number;
}

/** A term as it stands in the text. */
export interface RawTerm {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly not: boolean;
  /** `null` for free text, which is the only value then. */
  readonly field: { readonly name: string; readonly start: number; readonly end: number } | null;
  /** At least one. */
  readonly values: readonly [RawValue, ...RawValue[]];
}

const SPACE = /\s/;
/** Matches at its `lastIndex`. */
const FIELD = /([A-Za-z_][\w-]*):/y;
/** What a backslash takes the meaning from; before letters and digits it is a backslash, as in `C:\temp`. */
const ESCAPABLE = /[^\p{L}\p{N}]/u;

/** The terms of a query. Throws {@link TaskQueryError}. */
export function readTerms(text: string): RawTerm[] {
  const terms: RawTerm[] = [];
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const term = readTerm(text, at);
    terms.push(term);
    at = term.end;
  }
  return terms;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && SPACE.test(text.charAt(at))) at++;
  return at;
}

function readTerm(text: string, start: number): RawTerm {
  const not = text[start] === '-';
  const from = not ? start + 1 : start;
  if (from >= text.length || SPACE.test(text.charAt(from))) {
    throw new TaskQueryError({
      start,
      end: from,
      problem: 'a minus stands alone',
      cure: 'put it right before a condition to turn that round, or in quotes to search for it',
    });
  }
  FIELD.lastIndex = from;
  const name = FIELD.exec(text)?.[1];
  if (name === undefined) {
    const value = readValue(text, from, false);
    return { start, end: value.end, not, field: null, values: [value] };
  }
  const field = { name, start: from, end: from + name.length };
  const values = readValues(text, field.end + 1, field);
  return { start, end: (values.at(-1) as RawValue).end, not, field, values };
}

function readValues(
  text: string,
  start: number,
  field: { readonly name: string; readonly start: number },
): [RawValue, ...RawValue[]] {
  const values: RawValue[] = [];
  for (let at = start; ; at++) {
    const value = readValue(text, at, true);
    if (value.start === value.end) {
      throw new TaskQueryError({
        start: values.length === 0 ? field.start : at - 1,
        end: at,
        problem: values.length === 0 ? `${field.name}: has no value` : 'a comma without a value behind it',
        cure: `write the value right behind it, without a space, as in ${field.name}:value`,
      });
    }
    values.push(value);
    at = value.end;
    if (text[at] !== ',') return values as [RawValue, ...RawValue[]];
  }
}

function readValue(text: string, start: number, inList: boolean): RawValue {
  let decoded = '';
  let equalsAt = -1;
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (SPACE.test(char) || (inList && char === ',')) break;
    if (char === '"') {
      const quoted = readQuoted(text, at);
      decoded += quoted.text;
      at = quoted.end;
    } else if (char === '\\' && ESCAPABLE.test(text.charAt(at + 1))) {
      decoded += text.charAt(at + 1);
      at += 2;
    } else {
      if (char === '=' && equalsAt < 0) equalsAt = decoded.length;
      decoded += char;
      at++;
    }
  }
  return { text: decoded, start, end: at, equalsAt };
}

function readQuoted(text: string, start: number): { readonly text: string; readonly end: number } {
  let decoded = '';
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') return { text: decoded, end: at + 1 };
    const next = text.charAt(at + 1);
    if (char === '\\' && (next === '"' || next === '\\')) {
      decoded += next;
      at++;
    } else {
      decoded += char;
    }
  }
  throw new TaskQueryError({
    start,
    end: text.length,
    problem: 'a quote is not closed',
    cure: 'add " at its end, or write \\" for the sign itself',
  });
}
