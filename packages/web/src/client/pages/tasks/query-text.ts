import {
  parseTaskQuery,
  type QueryFault,
  replaceTerms,
  type TaskCondition,
  type TaskFilter,
  TaskQueryError,
  type TaskQueryTerm,
} from '@celery-cnc/core/models';

/** A query as the page works with it: its terms, or what is wrong with it. */
export type ReadQuery =
  | { readonly terms: readonly TaskQueryTerm[]; readonly fault: null }
  | { readonly terms: readonly []; readonly fault: QueryFault };

/** Reads a query; relative times are counted from `nowMs`, epoch milliseconds. */
export function readQueryText(text: string, nowMs = Date.now()): ReadQuery {
  try {
    return { terms: parseTaskQuery(text, { now: nowMs / 1000 }), fault: null };
  } catch (error) {
    if (error instanceof TaskQueryError) return { terms: [], fault: error };
    throw error;
  }
}

/** The conditions of a query. */
export function filterOf(query: ReadQuery): TaskFilter {
  return query.terms.map((term) => term.condition);
}

/** The values that a query chooses of a field; negations choose nothing. */
export function chosenValues(query: ReadQuery, field: 'state' | 'name' | 'worker' | 'queue' | 'exception') {
  const chosen = query.terms.flatMap(({ condition }) =>
    condition.field === field && !condition.not ? condition.anyOf : [],
  );
  return [...new Set(chosen)];
}

/**
 * The query with other terms for what it chooses of a field. Of a query that is wrong nothing can be replaced: the terms
 * come at its end.
 */
export function withTerms(text: string, field: TaskCondition['field'], by: readonly string[]): string {
  const isChosen = (condition: TaskCondition) => condition.field === field && !condition.not;
  try {
    return replaceTerms(text, { now: Date.now() / 1000 }, isChosen, by);
  } catch (error) {
    if (error instanceof TaskQueryError) return [text, ...by].join(' ').trim();
    throw error;
  }
}

/** A stretch of a query, for drawing it. */
export interface QuerySegment {
  readonly text: string;
  readonly kind: 'plain' | 'field' | 'not' | 'fault';
}

/** The whole text in stretches: names of fields and minuses stand out, and so does a fault. */
export function segmentsOf(text: string, { terms, fault }: ReadQuery): QuerySegment[] {
  const marks = fault
    ? [{ start: fault.start, end: fault.end, kind: 'fault' as const }]
    : terms.flatMap((term) => termMarks(text, term));
  const segments: QuerySegment[] = [];
  let at = 0;
  for (const { start, end, kind } of marks.filter((mark) => mark.end > mark.start)) {
    if (start > at) segments.push({ text: text.slice(at, start), kind: 'plain' });
    segments.push({ text: text.slice(start, end), kind });
    at = end;
  }
  if (at < text.length) segments.push({ text: text.slice(at), kind: 'plain' });
  return segments;
}

function termMarks(text: string, { start, end }: TaskQueryTerm) {
  const [, minus = '', field = ''] = /^(-?)([A-Za-z_][\w-]*:)?/.exec(text.slice(start, end)) ?? [];
  return [
    { start, end: start + minus.length, kind: 'not' as const },
    { start: start + minus.length, end: start + minus.length + field.length, kind: 'field' as const },
  ];
}
