import type { NumberRange, TaskCondition } from '../../../../models/task-filter.ts';
import { KEYED_SORTS, type KeyedSort, type SearchPart, sortTable } from '../../search-index/part-tables.ts';
import type { SearchContext } from './search-reader.ts';
import { listedSeqs, type SeqSpan, type SeqStream } from './seq-span.ts';

/** Tasks of a range that are looked up one by one; a range with more is checked with the rows. */
const MOST_IN_RANGE = 20_000;
/** The same where their texts must be read, too. */
const MOST_TEXTS_IN_RANGE = 2000;
/** Parts may be asked so long for the bounds of a range, milliseconds. */
const BOUNDS_BUDGET_MS = 40;

/** A condition on what the search index has in order. */
type KeyedRange = TaskCondition & { readonly field: KeyedSort; readonly range: NumberRange };

/** Tasks of the index that meet a range lie between those, both included. */
export interface SeqBounds {
  readonly least: number;
  readonly most: number;
}

/**
 * The tasks within a range of times or run times, where it is rare enough; `null` where the filter has none. Tasks that
 * are not in the index yet are left out.
 */
export function rareSeqs(context: SearchContext, span: SeqSpan): SeqStream | null {
  const most = context.filter.some(({ field }) => field === 'text') ? MOST_TEXTS_IN_RANGE : MOST_IN_RANGE;
  for (const condition of context.filter.filter(isKeyedRange)) {
    const seqs = seqsInRange(context, condition, most);
    if (seqs.length <= most) return listedSeqs(span, seqs);
  }
  return null;
}

/**
 * Between which tasks those lie that meet the filter's ranges of times: tasks come in the order of their times, nearly.
 * `null` where it has none, or where it takes too long to tell.
 */
export function timeBounds(context: SearchContext): SeqBounds | null {
  const deadline = performance.now() + BOUNDS_BUDGET_MS;
  let bounds: SeqBounds | null = null;
  for (const condition of context.filter.filter(isKeyedRange)) {
    if (condition.field === 'runtime') continue;
    const found = boundsOf(context, condition, deadline);
    if (!found) continue;
    bounds = bounds
      ? { least: Math.max(bounds.least, found.least), most: Math.min(bounds.most, found.most) }
      : found;
  }
  return bounds;
}

function isKeyedRange(condition: TaskCondition): condition is KeyedRange {
  return !condition.not && (KEYED_SORTS as readonly string[]).includes(condition.field);
}

/** At most one more than `most`. */
function seqsInRange(
  { statements, view }: SearchContext,
  { field, range }: KeyedRange,
  most: number,
): number[] {
  const within = withinRange(range);
  const seqs: number[] = [];
  for (const { part } of view.parts) {
    const sql = `SELECT seq FROM search.${sortTable(field, part)} WHERE ${within.sql} LIMIT ?`;
    seqs.push(...statements.values<number>(sql, [...within.params, most + 1 - seqs.length]));
    if (seqs.length > most) break;
  }
  return seqs;
}

function boundsOf(context: SearchContext, condition: KeyedRange, deadline: number): SeqBounds | null {
  const { parts, indexedThrough } = context.view;
  let [least, most] = [Number.MAX_SAFE_INTEGER, 0];
  for (const [position, part] of parts.entries()) {
    if (performance.now() > deadline) return null;
    const last = (parts[position + 1]?.firstSeq ?? indexedThrough + 1) - 1;
    const found = boundsIn(context, condition, part, last);
    if (!found) continue;
    least = Math.min(least, found.least);
    most = Math.max(most, found.most);
  }
  return { least, most };
}

/** Bounds within a part that ends with `last`; `null` where none of it is in the range. */
function boundsIn(
  { statements }: SearchContext,
  { field, range }: KeyedRange,
  { part, firstSeq }: SearchPart,
  last: number,
): SeqBounds | null {
  const table = `search.${sortTable(field, part)}`;
  const [keys] = statements.rows<{ least: number | null; most: number | null }>(
    `SELECT (SELECT key FROM ${table} ORDER BY key LIMIT 1) AS least,
      (SELECT key FROM ${table} ORDER BY key DESC LIMIT 1) AS most`,
  );
  const { least = null, most = null } = keys ?? {};
  if (least === null || most === null) return null;
  // Most parts are in the range or out of it as a whole.
  if (isIn(least, range) && isIn(most, range)) return { least: firstSeq, most: last };
  const within = withinRange(range);
  const [seqs] = statements.rows<{ least: number | null; most: number | null }>(
    `SELECT min(seq) AS least, max(seq) AS most FROM ${table} WHERE ${within.sql}`,
    within.params,
  );
  return seqs && seqs.least !== null && seqs.most !== null ? { least: seqs.least, most: seqs.most } : null;
}

function isIn(key: number, { gt, gte, lt, lte }: NumberRange): boolean {
  return (
    (gt === undefined || key > gt) &&
    (gte === undefined || key >= gte) &&
    (lt === undefined || key < lt) &&
    (lte === undefined || key <= lte)
  );
}

function withinRange({ gt, gte, lt, lte }: NumberRange): { readonly sql: string; readonly params: number[] } {
  const bounds: string[] = [];
  const params: number[] = [];
  const bind = (operator: string, value: number | undefined) => {
    if (value === undefined) return;
    bounds.push(`key ${operator} ?`);
    params.push(value);
  };
  bind('>', gt);
  bind('>=', gte);
  bind('<', lt);
  bind('<=', lte);
  return { sql: bounds.length === 0 ? '1' : bounds.join(' AND '), params };
}
