import { formatCondition, type TaskQueryTerm } from '@celery-cnc/core/models';
import type { ReadQuery } from './query-text.ts';

/** Relative ranges that are offered. */
export const SEEN_RANGES = ['5m', '15m', '1h', '6h', '24h', '7d'] as const;

/** When tasks were first seen: in the last while, or between two moments (RFC 3339). */
export interface SeenRange {
  /** A duration of the query language, as `1h`. */
  readonly last?: string;
  readonly from?: string;
  readonly to?: string;
}

/** The range that a query asks for, as far as the filter can show it; empty for none. */
export function seenRangeOf(text: string, query: ReadQuery): SeenRange {
  const term = query.terms.find(({ condition }) => condition.field === 'seen' && !condition.not);
  if (term?.condition.field !== 'seen') return {};
  const last = lastOf(text, term);
  if (last !== undefined) return { last };
  const { gt, gte = gt, lte, lt = lte } = term.condition.range;
  return {
    ...(gte === undefined ? {} : { from: toIso(gte) }),
    ...(lt === undefined ? {} : { to: toIso(lt) }),
  };
}

/** The terms that ask for a range. */
export function seenTerms({ last, from, to }: SeenRange): string[] {
  if (last !== undefined) return [`seen:>-${last}`];
  if (from === undefined && to === undefined) return [];
  const range = {
    ...(from === undefined ? {} : { gte: Date.parse(from) / 1000 }),
    ...(to === undefined ? {} : { lt: Date.parse(to) / 1000 }),
  };
  return [formatCondition({ field: 'seen', range })];
}

function lastOf(text: string, { start, end }: TaskQueryTerm): string | undefined {
  return /^seen:>=?-(\w+)$/i.exec(text.slice(start, end))?.[1];
}

function toIso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
