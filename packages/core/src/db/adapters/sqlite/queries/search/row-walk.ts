import type { Place } from '../../../../paging/place-order.ts';
import { fromTaskKey } from '../../task-key.ts';
import type { OrderedStream } from './ordered-stream.ts';
import { rowCheck, textCheck } from './row-check.ts';
import type { SearchContext } from './search-reader.ts';

const MOST_PORTION = 2000;
/** The first portions are looked at however long it takes: what is small is complete on a busy machine, too. */
const LEAST_PORTIONS = 2;

const TEXT_COLUMNS = ['id', 'name', 'args', 'kwargs', 'result', 'exception', 'traceback'];

/** What a walk is to do. */
export interface RowWalk<Row> {
  readonly places: OrderedStream<Place>;
  /** Whether the index has found the words of a task. */
  readonly hasText: (seq: number) => boolean;
  /** Columns of `tasks` in SQL, beside `seq`. */
  readonly columns: readonly string[];
  /** Rows that are likely to be wanted: the first portion. */
  readonly likely: number;
  /** Takes a row that meets the filter; tells whether to go on. */
  readonly visit: (row: Row & { readonly seq: number }, place: Place) => boolean;
}

/** How a walk ended: at the end, when no more was wanted, or where its time was up. */
export type WalkEnd = { readonly why: 'end' | 'enough' } | { readonly why: 'time'; readonly at: Place };

type TextRow = Readonly<Record<string, unknown>> & {
  readonly seq: number;
  readonly id: Buffer | string;
  readonly name: number | null;
};

/** Walks over the rows at some places that meet the filter, for as long as the search may take. */
export function walkRows<Row>(context: SearchContext, walk: RowWalk<Row>): WalkEnd {
  const read = rowReader(context, walk);
  let size = Math.max(walk.likely, context.limits.portion);
  for (let portions = 1; ; portions++) {
    const places = walk.places.take(size);
    const rows = read(places);
    for (const place of places) {
      const row = rows.get(place.seq);
      if (row && !walk.visit(row, place)) return { why: 'enough' };
    }
    const at = places.at(-1);
    if (!at) return { why: 'end' };
    if (portions >= LEAST_PORTIONS && performance.now() > context.deadline) return { why: 'time', at };
    size = Math.min(size * 2, MOST_PORTION);
  }
}

function rowReader<Row>(context: SearchContext, { columns, hasText }: RowWalk<Row>) {
  const { statements, filter, labels } = context;
  const check = rowCheck(filter, labels);
  const text = textCheck(filter);
  const names = text ? [...new Set([...columns, ...TEXT_COLUMNS])] : columns;
  // No other index: the rows are known.
  const sql = `SELECT ${['seq', ...names].join(', ')} FROM tasks NOT INDEXED
    WHERE seq IN (SELECT value FROM json_each(?)) AND ${check.sql}`;
  return (places: readonly Place[]): Map<number, Row & { readonly seq: number }> => {
    const seqs = JSON.stringify(places.map(({ seq }) => seq));
    const rows = statements.rows<Row & { readonly seq: number }>(sql, [seqs, ...check.params]);
    const found = new Map<number, Row & { readonly seq: number }>();
    for (const row of rows) {
      if (text && !meetsText(row as unknown as TextRow)) continue;
      found.set(row.seq, row);
    }
    return found;
  };

  function meetsText(row: TextRow): boolean {
    const task = { ...row, id: fromTaskKey(row.id), name: context.texts.textOf(row.name) } as never;
    return (hasText(row.seq) || text?.wanted(task) === true) && text?.unwanted(task) === false;
  }
}
