import { closest, distance } from 'fastest-levenshtein';
import {
  ID_FIELDS,
  type IdField,
  RANGE_FIELDS,
  type RangeField,
  TEXT_FIELDS,
  type TextField,
} from '../task-filter.ts';
import { TASK_STATES, type TaskState } from '../task-state.ts';
import type { RawTerm, RawValue } from './read-terms.ts';
import { shown, TaskQueryError } from './task-query-error.ts';

/** A field of the query language. */
export type QueryField = 'state' | TextField | IdField | RangeField | 'stamp' | 'pinned' | 'is' | 'text';

/** Every field, for help and completion. */
export const QUERY_FIELDS: readonly QueryField[] = [
  'state',
  ...TEXT_FIELDS,
  ...ID_FIELDS,
  ...RANGE_FIELDS,
  'stamp',
  'pinned',
  'is',
  'text',
];

/** Other names that people know fields by. */
const ALIASES: Readonly<Record<string, QueryField>> = {
  uuid: 'id',
  task: 'name',
  error: 'exception',
};

/** Parts of a task that free text finds, and that are no fields. */
const TEXT_PARTS: ReadonlySet<string> = new Set(['args', 'kwargs', 'result', 'traceback']);

/** The field that a term names. Throws {@link TaskQueryError} with the nearest one. */
export function fieldOf(term: RawTerm & { readonly field: NonNullable<RawTerm['field']> }): QueryField {
  const { name, start, end } = term.field;
  const given = name.toLowerCase();
  const known = QUERY_FIELDS.find((field) => field === given) ?? aliasOf(given);
  if (known) return known;
  const problem = `${shown(name)} is not a field`;
  const text = term.values[0].text;
  const asText = `to search for the text, put it in quotes: ${JSON.stringify(`${name}:${text}`)}`;
  if (TEXT_PARTS.has(given)) {
    const cure = `its words are found by free text: write ${JSON.stringify(text)} alone`;
    throw new TaskQueryError({ start, end, problem, cure });
  }
  const nearest = nearestOf(QUERY_FIELDS, given, 3);
  if (nearest !== undefined) {
    const cure = `did you mean ${nearest}? ${asText}`;
    throw new TaskQueryError({ start, end, problem, cure, suggestion: nearest });
  }
  throw new TaskQueryError({
    start,
    end,
    problem,
    cure: `the fields are ${QUERY_FIELDS.join(', ')}; ${asText}`,
  });
}

/** The state that a value names, in any case. Throws {@link TaskQueryError} with the nearest one. */
export function stateOf(value: RawValue): TaskState {
  const given = value.text.toUpperCase();
  const known = TASK_STATES.find((state) => state === given);
  if (known) return known;
  // Other systems' words for states, as FAILED, are further away than typing errors.
  const suggestion = nearestOf(TASK_STATES, given, 2);
  throw new TaskQueryError({
    start: value.start,
    end: value.end,
    problem: `${shown(value.text)} is not a state`,
    cure: `${suggestion === undefined ? 'the' : `did you mean ${suggestion}? The`} states are ${TASK_STATES.join(', ')}`,
    suggestion,
  });
}

/** The nearest of some words, where at most one letter in so many is wrong. */
function nearestOf(words: readonly string[], given: string, lettersAnError: number): string | undefined {
  const nearest = closest(given, [...words]);
  return distance(given, nearest) <= Math.ceil(given.length / lettersAnError) ? nearest : undefined;
}

function aliasOf(name: string): QueryField | undefined {
  return Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
}
