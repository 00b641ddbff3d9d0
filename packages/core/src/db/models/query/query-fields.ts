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
/** More letters wrong than that is another word. */
const MOST_TYPOS = 3;

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
  const nearest = closest(given, [...QUERY_FIELDS]);
  if (distance(given, nearest) <= Math.min(MOST_TYPOS, given.length - 1)) {
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
  const suggestion = closest(given, [...TASK_STATES]);
  throw new TaskQueryError({
    start: value.start,
    end: value.end,
    problem: `${shown(value.text)} is not a state`,
    cure: `did you mean ${suggestion}? The states are ${TASK_STATES.join(', ')}`,
    suggestion,
  });
}

function aliasOf(name: string): QueryField | undefined {
  return Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
}
