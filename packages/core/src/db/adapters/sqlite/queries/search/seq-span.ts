import { fetchedStream, listedStream, mergedStream, type OrderedStream } from './ordered-stream.ts';

/** Sequence numbers of tasks in the order of a list. */
export type SeqStream = OrderedStream<number>;

/** A span of a list by first sight. */
export interface SeqSpan {
  readonly descending: boolean;
  /** Begins beyond this one. */
  readonly after: number;
  /** Ends with this one. */
  readonly until: number;
}

/** The whole list. */
export function wholeSpan(descending: boolean): SeqSpan {
  return descending
    ? { descending, after: Number.MAX_SAFE_INTEGER, until: 0 }
    : { descending, after: -1, until: Number.MAX_SAFE_INTEGER };
}

/** `column` within a span, for SQL; its parameters are `after` and `until`. */
export function spanSql({ descending }: SeqSpan, column = 'seq'): string {
  return descending ? `${column} < ? AND ${column} >= ?` : `${column} > ? AND ${column} <= ?`;
}

/** The order of a span, for SQL. */
export function orderSql({ descending }: SeqSpan, column = 'seq'): string {
  return `ORDER BY ${column} ${descending ? 'DESC' : 'ASC'}`;
}

/** A stream that reads a span as it goes. */
export function fetchedSeqs(span: SeqSpan, fetch: (span: SeqSpan, count: number) => number[]): SeqStream {
  return fetchedStream<number>((after = span.after, count) => fetch({ ...span, after }, count));
}

/** A stream of those numbers that are within a span. */
export function listedSeqs(span: SeqSpan, seqs: Iterable<number>): SeqStream {
  const { descending, after, until } = span;
  const within = [...seqs].filter((seq) =>
    descending ? seq < after && seq >= until : seq > after && seq <= until,
  );
  return listedStream(within.sort(comparer(span)));
}

/** All streams of a span as one. When `isLate`, what has been taken is enough. */
export function mergedSeqs(streams: readonly SeqStream[], span: SeqSpan, isLate?: () => boolean): SeqStream {
  return mergedStream(streams, comparer(span), isLate);
}

/** The part of a span that is within bounds, both included. */
export function clippedSpan({ descending, after, until }: SeqSpan, least: number, most: number): SeqSpan {
  return descending
    ? { descending, after: Math.min(after, most + 1), until: Math.max(until, least) }
    : { descending, after: Math.max(after, least - 1), until: Math.min(until, most) };
}

function comparer({ descending }: SeqSpan): (a: number, b: number) => number {
  return descending ? (a, b) => b - a : (a, b) => a - b;
}
