import { textTable } from '../../search-index/part-tables.ts';
import { chainedStream } from './ordered-stream.ts';
import { storedSeqs } from './row-sources.ts';
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
  return mergedSeqs(streams, span);
}

/** The tasks that the index finds. */
export function indexedSeqs(context: SearchContext, match: string, span: SeqSpan): SeqStream {
  const { parts } = context.view;
  const streams = parts.flatMap(({ part, firstSeq }, position) => {
    const lastSeq = (parts[position + 1]?.firstSeq ?? Number.MAX_SAFE_INTEGER) - 1;
    const [least, most] = span.descending ? [span.until, span.after - 1] : [span.after + 1, span.until];
    return lastSeq < least || firstSeq > most ? [] : [partSeqs(context, part, match, span)];
  });
  return chainedStream(span.descending ? streams.reverse() : streams);
}

/** The tasks that are not in the index, or not as they are now. */
export function freshSeqs(context: SearchContext, span: SeqSpan): SeqStream {
  const { indexedThrough, changed } = context.view;
  const { descending, after, until } = span;
  const newer = descending
    ? { descending, after, until: Math.max(until, indexedThrough + 1) }
    : { descending, after: Math.max(after, indexedThrough), until };
  return mergedSeqs([storedSeqs(context, newer), listedSeqs(span, changed)], span);
}

function partSeqs({ statements }: SearchContext, part: number, match: string, span: SeqSpan): SeqStream {
  const text = textTable(part);
  const sql = `SELECT rowid FROM search.${text}
    WHERE ${text} MATCH ? AND ${spanSql(span, 'rowid')} ${orderSql(span, 'rowid')} LIMIT ?`;
  const portions = fetchedSeqs(span, ({ after, until }, count) =>
    statements.values(sql, [match, after, until, count]),
  );
  let size = MATCH_PORTION;
  let portion: number[] = [];
  let next = 0;
  return {
    take(count) {
      while (portion.length - next < count) {
        const more = portions.take(size);
        size *= MORE_AT_A_TIME;
        if (more.length === 0) break;
        portion = [...portion.slice(next), ...more];
        next = 0;
      }
      const taken = portion.slice(next, next + count);
      next += taken.length;
      return taken;
    },
  };
}
