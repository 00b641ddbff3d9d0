import { textTable } from '../../search-index/part-tables.ts';
import { chainedStream } from './ordered-stream.ts';
import { storedSeqs } from './row-sources.ts';
import type { SearchContext } from './search-reader.ts';
import {
  clippedSpan,
  fetchedSeqs,
  listedSeqs,
  mergedSeqs,
  orderSql,
  type SeqSpan,
  type SeqStream,
  spanSql,
} from './seq-span.ts';

/** A prefix is worked out anew for every portion, so portions are large. */
const MATCH_PORTION = 512;
const MORE_AT_A_TIME = 8;

/** The tasks that the index finds, those that it may not know yet, and some others to check. */
export function matchedSeqs(
  context: SearchContext,
  match: string,
  others: readonly number[],
  span: SeqSpan,
): SeqStream {
  const indexed = indexedSeqs(context, match, span);
  const streams = [indexed, freshSeqs(context, span)];
  if (others.length > 0) streams.push(listedSeqs(span, others));
  // One part is searched in any case.
  const isLate = () => context.view.parts.length > 1 && performance.now() > context.deadline;
  return mergedSeqs(streams, span, isLate);
}

/**
 * The tasks that the index finds, and the first of each part whether it is found or not: a place where a search that
 * finds nothing can stop.
 */
export function indexedSeqs(context: SearchContext, match: string, span: SeqSpan): SeqStream {
  const { parts } = context.view;
  const streams = parts.flatMap(({ part, firstSeq }, position) => {
    const lastSeq = (parts[position + 1]?.firstSeq ?? Number.MAX_SAFE_INTEGER) - 1;
    const clipped = clippedSpan(span, firstSeq, lastSeq);
    return isEmpty(clipped) ? [] : [partSeqs(context, part, match, clipped)];
  });
  return chainedStream(span.descending ? streams.reverse() : streams);
}

/** The tasks that are not in the index, or not as they are now. */
export function freshSeqs(context: SearchContext, span: SeqSpan): SeqStream {
  const { indexedThrough, changed } = context.view;
  const newer = clippedSpan(span, indexedThrough + 1, Number.MAX_SAFE_INTEGER);
  return mergedSeqs([storedSeqs(context, newer), listedSeqs(span, changed)], span);
}

function isEmpty({ descending, after, until }: SeqSpan): boolean {
  return descending ? after <= until : after >= until;
}

/** What the index finds in a part, and the end of the span in it. */
function partSeqs({ statements }: SearchContext, part: number, match: string, span: SeqSpan): SeqStream {
  const text = textTable(part);
  const sql = `SELECT rowid FROM search.${text}
    WHERE ${text} MATCH ? AND ${spanSql(span, 'rowid')} ${orderSql(span, 'rowid')} LIMIT ?`;
  const portions = fetchedSeqs(span, ({ after, until }, count) =>
    statements.values(sql, [match, after, until, count]),
  );
  let size = MATCH_PORTION;
  let portion: number[] = [];
  let last: number | undefined;
  return {
    take(count) {
      if (portion.length === 0) {
        portion = portions.take(size);
        size *= MORE_AT_A_TIME;
        if (portion.length === 0 && last !== span.until) portion = [span.until];
      }
      const taken = portion.slice(0, count);
      portion = portion.slice(count);
      last = taken.at(-1) ?? last;
      return taken;
    },
  };
}
