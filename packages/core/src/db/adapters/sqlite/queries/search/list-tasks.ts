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
  const { limits } = context;
  const candidates = candidatesFor(context, wholeSpan(true));
  const few = candidates.narrowed ? gathered(context, candidates.stream, [], limits.sorted) : null;
  if (few?.complete) {
    const places = sortedPlaces(context, few.seqs, candidates.hasText, reading);
    return readPage(context, listedStream(places.slice(0, wanted)), { wanted, hasText: () => true });
  }
  const lacking = isKeyedSort(reading.list.sort) && lacksTasks(context);
  if (!few) return { ...walkedPage(context, reading, wanted), lacking };
  const soon = { ...context, deadline: performance.now() + limits.walkMs };
  const walked = walkedPage(soon, reading, wanted);
  const { rows, stoppedAt } = walked;
  if (!stoppedAt) return { ...walked, lacking };
  const { seqs, complete } = gathered(context, candidates.stream, few.seqs, limits.picked);
  if (!complete) return { ...walked, lacking };
  const direction = reading.position?.direction ?? 'next';
  const onward = { ...reading, position: { direction, ...stoppedAt } };
  const rest = { ...context, deadline: performance.now() + limits.walkMs };
  const more = walkedPage(rest, onward, wanted - rows.length, new Set(seqs));
  return { ...more, rows: [...rows, ...more.rows], lacking };
}

/** A page of a list in its order; of those that are `picked`, where these are known. */
function walkedPage(
  context: SearchContext,
  reading: Reading,
  wanted: number,
  picked?: ReadonlySet<number>,
): Found {
  const { sort } = reading.list;
  const places = isKeyedSort(sort) ? keyedPlaces(context, sort, reading) : namePlaces(context, reading);
  const isLate = () => performance.now() > context.deadline;
  const among = picked ? filteredStream(places, ({ seq }) => picked.has(seq), isLate) : places;
  return readPage(context, among, {
    wanted,
    ...(isKeyedSort(sort) && { isAtPlace: (row: SummaryRow, { key }: Place) => keyOf(row, sort) === key }),
  });
}

/** Candidates beside those that are known, until there are more than `most`, or it takes long. */
function gathered(
  { limits }: SearchContext,
  stream: OrderedStream<number>,
  known: readonly number[],
  most: number,
): { readonly seqs: readonly number[]; readonly complete: boolean } {
  const deadline = performance.now() + limits.gatherMs;
  const seqs = [...known];
  while (seqs.length <= most) {
    const more = stream.take(limits.sorted);
    if (more.length === 0) return { seqs, complete: true };
    for (const seq of more) seqs.push(seq);
    if (seqs.length > limits.sorted && performance.now() > deadline) break;
  }
  return { seqs, complete: false };
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
