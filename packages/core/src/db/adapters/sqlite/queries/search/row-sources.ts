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
