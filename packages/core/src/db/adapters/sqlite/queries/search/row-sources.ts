import type { RangeField, TaskCondition, TaskFilter } from '../../../../models/task-filter.ts';
import { KEYED_SORTS, type KeyedSort, sortTable } from '../../search-index/part-tables.ts';
import { toTaskKey } from '../../task-key.ts';
import { countsByLabel, type LabelCount, totalOf } from './label-counts.ts';
import { EMPTY_STREAM } from './ordered-stream.ts';
import type { SearchContext } from './search-reader.ts';
import {
  fetchedSeqs,
  listedSeqs,
  mergedSeqs,
  orderSql,
  type SeqSpan,
  type SeqStream,
  spanSql,
} from './seq-span.ts';

/** Tasks of a range that are looked up one by one; a range with more is checked with the rows. */
const MOST_IN_RANGE = 20_000;
/** The same where their texts must be read, too. */
const MOST_TEXTS_IN_RANGE = 2000;

/** All tasks, in order. */
export function storedSeqs({ statements }: SearchContext, span: SeqSpan): SeqStream {
  const sql = `SELECT seq FROM tasks WHERE ${spanSql(span)} ${orderSql(span)} LIMIT ?`;
  return fetchedSeqs(span, ({ after, until }, count) => statements.values(sql, [after, until, count]));
}

/**
 * The tasks of all states and names that the filter asks for; `null` where these are most tasks, and reading on is
 * cheaper.
 */
export function countedSeqs(context: SearchContext, span: SeqSpan): SeqStream | null {
  const counts = countsByLabel(context);
  if (counts.length === 0) return EMPTY_STREAM;
  const all = countsByLabel({ ...context, filter: [] });
  if (2 * totalOf(counts) > totalOf(all)) return null;
  const states = new Set(counts.map(({ state }) => state));
  const wholeStates = [...states].filter((state) => namesOf(counts, state) === namesOf(all, state));
  const streams = wholeStates.map((state) => stateSeqs(context, state, span));
  for (const count of counts) {
    if (!wholeStates.includes(count.state)) streams.push(labelledSeqs(context, count, span));
  }
  return mergedSeqs(streams, span);
}

/** The tasks of one state and name. */
export function labelledSeqs(
  { statements }: SearchContext,
  { state, name }: Pick<LabelCount, 'state' | 'name'>,
  span: SeqSpan,
): SeqStream {
  const sql = `SELECT seq FROM tasks INDEXED BY tasks_name_state
    WHERE name IS ? AND state = ? AND ${spanSql(span)} ${orderSql(span)} LIMIT ?`;
  return fetchedSeqs(span, ({ after, until }, count) =>
    statements.values(sql, [name, state, after, until, count]),
  );
}

/** The tasks that the filter names, by id, relation or pin; `null` where it does not. */
export function relatedSeqs(context: SearchContext, span: SeqSpan): SeqStream | null {
  for (const condition of context.filter) {
    if (condition.not) continue;
    switch (condition.field) {
      case 'id':
        return ownSeqs(context, condition.anyOf, span);
      case 'parent':
        return mergedSeqs(relationSeqs(context, 'parent', condition.anyOf, span), span);
      case 'root':
        return mergedSeqs(
          [...relationSeqs(context, 'root', condition.anyOf, span), ownSeqs(context, condition.anyOf, span)],
          span,
        );
      case 'pinned':
        return pinnedSeqs(context, span);
    }
  }
  return null;
}

/**
 * The tasks within a range of times or run times, where it is rare enough; `null` where the filter has none. Tasks that
 * are not in the index yet are left out.
 */
export function rangedSeqs(context: SearchContext, span: SeqSpan): SeqStream | null {
  const most = context.filter.some(({ field }) => field === 'text') ? MOST_TEXTS_IN_RANGE : MOST_IN_RANGE;
  for (const condition of context.filter) {
    if (condition.not || !isKeyedRange(condition)) continue;
    const seqs = seqsInRange(context, condition, most);
    if (seqs.length <= most) return listedSeqs(span, seqs);
  }
  return null;
}

function namesOf(counts: readonly LabelCount[], state: number): number {
  return counts.filter((count) => count.state === state).length;
}

function stateSeqs({ statements }: SearchContext, state: number, span: SeqSpan): SeqStream {
  const sql = `SELECT seq FROM tasks INDEXED BY tasks_state
    WHERE state = ? AND ${spanSql(span)} ${orderSql(span)} LIMIT ?`;
  return fetchedSeqs(span, ({ after, until }, count) => statements.values(sql, [state, after, until, count]));
}

function ownSeqs({ statements }: SearchContext, ids: readonly string[], span: SeqSpan): SeqStream {
  const seqs = ids.flatMap((id) =>
    statements.values<number>('SELECT seq FROM tasks WHERE id = ?', [toTaskKey(id)]),
  );
  return listedSeqs(span, seqs);
}

function relationSeqs(
  { statements }: SearchContext,
  relation: 'root' | 'parent',
  ids: readonly string[],
  span: SeqSpan,
): SeqStream[] {
  const sql = `SELECT seq FROM tasks INDEXED BY tasks_${relation}
    WHERE ${relation}_id = ? AND ${spanSql(span)} ${orderSql(span)} LIMIT ?`;
  return [...new Set(ids)].map((id) =>
    fetchedSeqs(span, ({ after, until }, count) =>
      statements.values(sql, [toTaskKey(id), after, until, count]),
    ),
  );
}

function pinnedSeqs({ statements }: SearchContext, span: SeqSpan): SeqStream {
  const sql = `SELECT seq FROM pins WHERE ${spanSql(span)} ${orderSql(span)} LIMIT ?`;
  return fetchedSeqs(span, ({ after, until }, count) => statements.values(sql, [after, until, count]));
}

type KeyedRange = TaskCondition & { readonly field: KeyedSort & RangeField };

function isKeyedRange(condition: TaskFilter[number]): condition is KeyedRange {
  return (KEYED_SORTS as readonly string[]).includes(condition.field);
}

/** At most one more than `most`. */
function seqsInRange(
  { statements, view }: SearchContext,
  { field, range }: KeyedRange,
  most: number,
): number[] {
  const bounds: string[] = [];
  const params: number[] = [];
  const bind = (operator: string, value: number | undefined) => {
    if (value === undefined) return;
    bounds.push(`key ${operator} ?`);
    params.push(value);
  };
  bind('>', range.gt);
  bind('>=', range.gte);
  bind('<', range.lt);
  bind('<=', range.lte);
  const where = bounds.length === 0 ? '' : `WHERE ${bounds.join(' AND ')}`;
  const seqs: number[] = [];
  for (const { part } of view.parts) {
    const sql = `SELECT seq FROM search.${sortTable(field, part)} ${where} LIMIT ?`;
    seqs.push(...statements.values<number>(sql, [...params, most + 1 - seqs.length]));
    if (seqs.length > most) break;
  }
  return seqs;
}
