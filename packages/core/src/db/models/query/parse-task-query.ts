import { FILTER_LIMITS } from '../filter-limits.ts';
import type { TaskCondition, TaskFilter, TaskTest } from '../task-filter.ts';
import { fieldOf, stateOf } from './query-fields.ts';
import { readDuration, readNumber, timeReader } from './read-quantity.ts';
import { type RangeKind, readRange } from './read-range.ts';
import { type RawTerm, type RawValue, readTerms } from './read-terms.ts';
import { shown, TaskQueryError } from './task-query-error.ts';

/** One condition with its place in the text. */
export interface TaskQueryTerm {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly condition: TaskCondition;
}

/** What the text does not say itself. */
export interface TaskQueryContext {
  /** Epoch seconds that relative times are counted from. */
  readonly now: number;
}

const DURATIONS: RangeKind = {
  read: readDuration,
  what: 'a duration',
  examples: 'one as 2s, 500ms or 1h30m, compared as in >2s or 500ms..2s',
};
const COUNTS: RangeKind = {
  read: readNumber,
  what: 'a number',
  examples: 'one as 3, compared as in >3 or 1..3',
};

/** The conditions of a query, each with its place. Throws {@link TaskQueryError} and nothing else. */
export function parseTaskQuery(text: string, { now }: TaskQueryContext): readonly TaskQueryTerm[] {
  if (text.length > FILTER_LIMITS.queryCharacters) {
    throw new TaskQueryError({
      start: FILTER_LIMITS.queryCharacters,
      end: text.length,
      problem: 'the query is too long',
      cure: `the most is ${FILTER_LIMITS.queryCharacters} characters`,
    });
  }
  const times: RangeKind = {
    read: timeReader(now),
    what: 'a time',
    examples: 'one as 2026-11-24, 2026-11-24T10:30Z or -1h (an hour ago), compared as in >-1h',
  };
  return readTerms(text).map((term, index) => {
    if (index >= FILTER_LIMITS.conditions) {
      throw tooLong(term, `more than ${FILTER_LIMITS.conditions} conditions`, 'take some away');
    }
    const test = testOf(term, times);
    return { start: term.start, end: term.end, condition: turned(test, term.not) };
  });
}

/** The filter that a query says. Throws {@link TaskQueryError} and nothing else. */
export function toTaskFilter(text: string, context: TaskQueryContext): TaskFilter {
  return parseTaskQuery(text, context).map((term) => term.condition);
}

function turned(test: TaskCondition, not: boolean): TaskCondition {
  if (!not) return test;
  const { not: already, ...plain } = test;
  return already ? plain : { ...plain, not: true };
}

function testOf(term: RawTerm, times: RangeKind): TaskCondition {
  if (term.field === null) return freeText(term.values[0]);
  const field = fieldOf({ ...term, field: term.field });
  switch (field) {
    case 'state':
      return { field, anyOf: unique(list(term).map(stateOf)) };
    case 'stamp':
      return stamp(single(term, 'stamp:a=1 stamp:b=2 asks for both'));
    case 'pinned':
      return yesOrNo(single(term, 'write yes or no'));
    case 'is':
      return isPinned(single(term, 'write is:pinned'));
    case 'text':
      return freeText(single(term, 'put a text with a comma in quotes'));
    case 'id':
    case 'root':
    case 'parent':
      return { field, anyOf: unique(list(term).map((value) => within(value, FILTER_LIMITS.idCharacters))) };
    case 'runtime':
      return { field, range: readRange(oneRange(term), DURATIONS) };
    case 'retries':
      return { field, range: readRange(oneRange(term), COUNTS) };
    case 'seen':
    case 'received':
    case 'started':
    case 'finished':
      return { field, range: readRange(oneRange(term), times) };
    default:
      return { field, anyOf: unique(list(term).map((value) => within(value, FILTER_LIMITS.nameCharacters))) };
  }
}

const OPERATORS: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', '&&', '||']);

function freeText(value: RawValue): TaskTest {
  const quoted = value.end - value.start !== value.text.length;
  if (OPERATORS.has(value.text) && !quoted) {
    throw new TaskQueryError({
      ...place(value),
      problem: `${value.text} joins nothing here`,
      cure: `all conditions must hold; write state:FAILURE,RETRY for one of several, -name:x for not, "${value.text}" for the word`,
    });
  }
  if (value.text === '') {
    throw new TaskQueryError({
      ...place(value),
      problem: 'an empty text is in every task',
      cure: 'leave it out',
    });
  }
  return { field: 'text', text: within(value, FILTER_LIMITS.textCharacters) };
}

function stamp(value: RawValue): TaskTest {
  const [key, wanted] =
    value.equalsAt < 0
      ? [value.text]
      : [value.text.slice(0, value.equalsAt), value.text.slice(value.equalsAt + 1)];
  if (key === '' || key === undefined) {
    const problem = `${shown(value.text)} names no stamp`;
    throw new TaskQueryError({ ...place(value), problem, cure: 'write stamp:key or stamp:key=value' });
  }
  within(value, FILTER_LIMITS.textCharacters);
  return { field: 'stamp', key, ...(wanted === undefined ? {} : { value: wanted }) };
}

function yesOrNo(value: RawValue): TaskCondition {
  const given = value.text.toLowerCase();
  if (given === 'yes' || given === 'true') return { field: 'pinned' };
  if (given === 'no' || given === 'false') return { field: 'pinned', not: true };
  throw new TaskQueryError({
    ...place(value),
    problem: `${shown(value.text)} is neither yes nor no`,
    cure: 'write pinned:yes or pinned:no',
  });
}

function isPinned(value: RawValue): TaskTest {
  if (value.text.toLowerCase() === 'pinned') return { field: 'pinned' };
  const problem = `${shown(value.text)} is nothing that a task is`;
  throw new TaskQueryError({ ...place(value), problem, cure: 'write is:pinned' });
}

function list({ values }: RawTerm): readonly RawValue[] {
  const excess = values[FILTER_LIMITS.values];
  if (excess) throw tooLong(excess, `more than ${FILTER_LIMITS.values} values`, 'take some away');
  return values;
}

function single({ values: [value, second] }: RawTerm, cure: string): RawValue {
  if (second) throw tooLong(second, 'one value only can be given here', cure);
  return value;
}

function oneRange(term: RawTerm): RawValue {
  return single(
    term,
    `write two conditions where both must hold, as ${term.field?.name}:>a ${term.field?.name}:<b`,
  );
}

function within(value: RawValue, most: number): string {
  if (value.text.length <= most) return value.text;
  throw tooLong(value, `${shown(value.text)} is too long`, `the most is ${most} characters`);
}

function tooLong(at: { start: number; end: number }, problem: string, cure: string): TaskQueryError {
  return new TaskQueryError({ ...place(at), problem, cure });
}

function place({ start, end }: { readonly start: number; readonly end: number }): {
  start: number;
  end: number;
} {
  return { start, end };
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
