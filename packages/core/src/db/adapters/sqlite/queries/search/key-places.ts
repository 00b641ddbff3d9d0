import type { ListOrder, ListPosition } from '../../../../paging/cursor.ts';
import { type Place, placeComparer } from '../../../../paging/place-order.ts';
import { KEYED_SORTS, type KeyedSort, sortTable } from '../../search-index/part-tables.ts';
import { lackedKey } from '../../search-index/search-document.ts';
import { freshSeqs, indexedSeqs } from './index-sources.ts';
import {
  chainedStream,
  EMPTY_STREAM,
  fetchedStream,
  listedStream,
  mappedStream,
  mergedStream,
  type OrderedStream,
} from './ordered-stream.ts';
import type { SearchContext } from './search-reader.ts';
import { mergedSeqs, type SeqSpan, wholeSpan } from './seq-span.ts';

/** Tasks newer than the index that a sorted list has all the same, the newest. */
const MOST_NEWER = 20_000;

/** Columns of the keyed sorts. */
export const KEY_COLUMNS: Readonly<Record<KeyedSort, string>> = {
  received: 'received_at',
  started: 'started_at',
  finished: 'finished_at',
  runtime: 'runtime_seconds',
};

/** Whether the search index has a table for a sort. */
export function isKeyedSort(sort: string): sort is KeyedSort {
  return (KEYED_SORTS as readonly string[]).includes(sort);
}

/** How a list is read: from where, and which way. */
export interface Reading {
  readonly list: ListOrder;
  readonly position: ListPosition | undefined;
}

/** The places of all tasks in a list that is sorted by times or run times, beyond a position. */
export function keyedPlaces(context: SearchContext, sort: KeyedSort, reading: Reading): OrderedStream<Place> {
  const { list, position } = reading;
  const direction = position?.direction ?? 'next';
  const forward = direction === 'next';
  const descending = (list.order === 'desc') === forward;
  const beyond = position && { key: position.key, seq: position.seq };
  const withKey = (after: Place | undefined) => placesWithKey(context, sort, reading, descending, after);
  const without = (after: Place | undefined) => placesWithout(context, sort, descending, after);
  if (!beyond) return chainedStream([withKey(undefined), without(undefined)]);
  if (beyond.key === null)
    return forward ? without(beyond) : chainedStream([without(beyond), withKey(undefined)]);
  return forward ? chainedStream([withKey(beyond), without(undefined)]) : withKey(beyond);
}

function placesWithKey(
  context: SearchContext,
  sort: KeyedSort,
  { list, position }: Reading,
  descending: boolean,
  after: Place | undefined,
): OrderedStream<Place> {
  const { statements, view } = context;
  const compare = placeComparer(list, position?.direction ?? 'next');
  const parts = view.parts.map(({ part }) => {
    const way = descending ? 'DESC' : 'ASC';
    const sql = `SELECT key, seq FROM search.${sortTable(sort, part)}
      WHERE (key, seq) ${descending ? '<' : '>'} (?, ?) ORDER BY key ${way}, seq ${way} LIMIT ?`;
    const first = descending ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    return fetchedStream<Place>((last = after, count) =>
      statements.rows<Place>(sql, [last?.key ?? first, last?.seq ?? 0, count]),
    );
  });
  const fresh = freshPlaces(context, sort).filter(
    (place) => after === undefined || compare(place, after) > 0,
  );
  // Entries of tasks that changed are left in the index: rows tell whether they are where an entry says.
  return mergedStream([...parts, listedStream(fresh.sort(compare))], compare);
}

/** Places of tasks that are not in the index, or not as they are now. */
function freshPlaces({ statements, view }: SearchContext, sort: KeyedSort): Place[] {
  const column = KEY_COLUMNS[sort];
  const newer = statements.rows<Place>(
    `SELECT ${column} AS key, seq FROM tasks WHERE seq > ? ORDER BY seq DESC LIMIT ?`,
    [view.indexedThrough, MOST_NEWER],
  );
  const changed = statements.rows<Place>(
    `SELECT ${column} AS key, seq FROM tasks NOT INDEXED WHERE seq IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(view.changed)],
  );
  return [...newer, ...changed].filter(({ key }) => key !== null);
}

/** Whether a sorted list lacks tasks since the index is far behind, as it is while it is built anew. */
export function lacksTasks({ statements, view }: SearchContext): boolean {
  const next = statements.values('SELECT seq FROM tasks WHERE seq > ? ORDER BY seq LIMIT 1 OFFSET ?', [
    view.indexedThrough,
    MOST_NEWER,
  ]);
  return next.length > 0;
}

function placesWithout(
  context: SearchContext,
  sort: KeyedSort,
  descending: boolean,
  after: Place | undefined,
): OrderedStream<Place> {
  const span: SeqSpan = { ...wholeSpan(descending), ...(after && { after: after.seq }) };
  const indexed = indexedSeqs(context, `"${lackedKey(sort)}"`, span);
  return placesOf(mergedSeqs([indexed, freshSeqs(context, span)], span));
}

/** Places without a key. */
export function placesOf(seqs: OrderedStream<number>): OrderedStream<Place> {
  return seqs === EMPTY_STREAM ? EMPTY_STREAM : mappedStream(seqs, (seq) => ({ key: null, seq }));
}
