import type { TaskSort } from '../../../../models/task-filter.ts';
import type { TaskPage, TaskQuery } from '../../../../models/task-query.ts';
import { type Place, placeComparer } from '../../../../paging/place-order.ts';
import { type ListedTask, listOrderOf, listPositionOf, toTaskPage } from '../../../../paging/task-page.ts';
import { toTaskSummary } from '../../task-row.ts';
import { SUMMARY_COLUMNS, type SummaryRow } from '../summary-columns.ts';
import { candidatesFor } from './candidates.ts';
import { isKeyedSort, KEY_COLUMNS, keyedPlaces, lacksTasks, placesOf, type Reading } from './key-places.ts';
import { namePlaces } from './name-places.ts';
import { filteredStream, listedStream, type OrderedStream } from './ordered-stream.ts';
import { walkRows } from './row-walk.ts';
import type { SearchContext, SearchReader } from './search-reader.ts';
import { wholeSpan } from './seq-span.ts';

/** A page that is not full by then is answered as far as it has come. */
const BUDGET_MS = 150;
/** Candidates that are sorted in memory; where a filter leaves more, the list is walked in its order. */
const MOST_SORTED = 10_000;
/** Candidates that a walk picks from the list by their numbers; where there are more, it reads their rows. */
const MOST_PICKED = 200_000;
const GATHER_BUDGET_MS = 100;

interface Found {
  readonly rows: ListedTask[];
  readonly stoppedAt?: Place;
  /** Tasks may be missing between the rows. */
  readonly lacking?: boolean;
}

/** One page of the tasks that meet a filter: what is found of it within `budgetMs`. */
export function listTasks(reader: SearchReader, query: TaskQuery, budgetMs = BUDGET_MS): TaskPage {
  const reading = { list: listOrderOf(query), position: listPositionOf(query) };
  return reader.search(query.where ?? [], budgetMs, (context) => {
    const wanted = query.limit + 1;
    const { rows, stoppedAt, lacking } =
      reading.list.sort === 'seen' ? bySight(context, reading, wanted) : byKey(context, reading, wanted);
    const page = toTaskPage(rows, query, reading.position, stoppedAt);
    return lacking ? { ...page, partial: true } : page;
  });
}

function bySight(context: SearchContext, { list, position }: Reading, wanted: number): Found {
  const descending = (list.order === 'desc') === (position?.direction !== 'previous');
  const whole = wholeSpan(descending);
  const span = position ? { ...whole, after: position.seq } : whole;
  const { stream, hasText } = candidatesFor(context, span);
  return readPage(context, placesOf(stream), { wanted, hasText });
}

function byKey(context: SearchContext, reading: Reading, wanted: number): Found {
  const { sort } = reading.list;
  const candidates = candidatesFor(context, wholeSpan(true));
  const seqs = candidates.narrowed ? gathered(candidates.stream) : null;
  if (seqs && seqs.length <= MOST_SORTED) {
    const places = sortedPlaces(context, seqs, candidates.hasText, reading);
    return readPage(context, listedStream(places.slice(0, wanted)), { wanted, hasText: () => true });
  }
  const places = isKeyedSort(sort) ? keyedPlaces(context, sort, reading) : namePlaces(context, reading);
  const page = readPage(context, seqs ? picked(context, places, seqs) : places, {
    wanted,
    ...(isKeyedSort(sort) && { isAtPlace: (row: SummaryRow, { key }: Place) => keyOf(row, sort) === key }),
  });
  return { ...page, lacking: isKeyedSort(sort) && lacksTasks(context) };
}

/** All candidates; `null` where they are too many, or take too long. */
function gathered(stream: OrderedStream<number>): number[] | null {
  const deadline = performance.now() + GATHER_BUDGET_MS;
  const seqs: number[] = [];
  while (seqs.length <= MOST_PICKED) {
    const more = stream.take(MOST_SORTED);
    if (more.length === 0) return seqs;
    for (const seq of more) seqs.push(seq);
    if (seqs.length > MOST_SORTED && performance.now() > deadline) break;
  }
  return null;
}

function picked(
  { deadline }: SearchContext,
  places: OrderedStream<Place>,
  seqs: readonly number[],
): OrderedStream<Place> {
  const wanted = new Set(seqs);
  return filteredStream(
    places,
    ({ seq }) => wanted.has(seq),
    () => performance.now() > deadline,
  );
}

/** The places of the candidates that meet the filter, beyond the position. */
function sortedPlaces(
  context: SearchContext,
  seqs: readonly number[],
  hasText: (seq: number) => boolean,
  { list, position }: Reading,
): Place[] {
  const { sort } = list;
  const compare = placeComparer(list, position?.direction ?? 'next');
  const places: Place[] = [];
  walkRows<Pick<SummaryRow, 'name'> & { readonly key: number | null }>(
    // All of them are looked at, whatever it takes: they are few.
    { ...context, deadline: Number.POSITIVE_INFINITY },
    {
      places: placesOf(listedStream(seqs)),
      hasText,
      columns: ['name', `${isKeyedSort(sort) ? KEY_COLUMNS[sort] : 'NULL'} AS key`],
      likely: seqs.length,
      visit: ({ seq, name, key }) => {
        places.push({ seq, key: sort === 'name' ? context.texts.textOf(name) : key });
        return true;
      },
    },
  );
  return places.filter((place) => position === undefined || compare(place, position) > 0).sort(compare);
}

interface PageOptions {
  readonly wanted: number;
  readonly hasText?: (seq: number) => boolean;
  /** Whether a row is still where its place says. */
  readonly isAtPlace?: (row: SummaryRow, place: Place) => boolean;
}

function readPage(
  context: SearchContext,
  places: OrderedStream<Place>,
  { wanted, hasText = () => false, isAtPlace = () => true }: PageOptions,
): Found {
  const rows: ListedTask[] = [];
  const end = walkRows<SummaryRow>(context, {
    places,
    hasText,
    columns: SUMMARY_COLUMNS,
    likely: wanted,
    visit: (row, place) => {
      if (isAtPlace(row, place)) rows.push({ seq: row.seq, task: toTaskSummary(row, context.texts) });
      return rows.length < wanted;
    },
  });
  return { rows, ...(end.why === 'time' && { stoppedAt: end.at }) };
}

function keyOf(row: SummaryRow, sort: Exclude<TaskSort, 'seen' | 'name'>): number | null {
  const { receivedAt, startedAt, finishedAt, runtimeSeconds } = row;
  return { received: receivedAt, started: startedAt, finished: finishedAt, runtime: runtimeSeconds }[sort];
}
