import {
  type FacetField,
  type TaskFacet,
  type TaskFacetQuery,
  toTaskFacet,
} from '../../../../models/task-facets.ts';
import type { TaskCount, TaskCountQuery } from '../../../../models/task-query.ts';
import { candidatesFor } from './candidates.ts';
import { placesOf } from './key-places.ts';
import { countsByLabel, isCounted, totalOf } from './label-counts.ts';
import { walkRows } from './row-walk.ts';
import type { SearchContext, SearchReader } from './search-reader.ts';
import { wholeSpan } from './seq-span.ts';

const COUNT_BUDGET_MS = 200;
/** All facets of one query together. */
const FACETS_BUDGET_MS = 50;

const FACET_COLUMNS: Readonly<Record<FacetField, string>> = {
  state: 'state',
  name: 'name',
  worker: 'worker',
  queue: 'queue',
  exception: 'exception_class(exception) AS exception_class',
};

/** How many tasks meet the filter, up to the limit: told by the counts where these can, else counted for a while. */
export function countTasks(
  reader: SearchReader,
  { where = [], limit }: TaskCountQuery,
  budgetMs = COUNT_BUDGET_MS,
): TaskCount {
  return reader.search(where, budgetMs, (context) => {
    if (where.every(isCounted)) {
      const count = totalOf(countsByLabel(context));
      return { count: Math.min(count, limit), exact: count <= limit };
    }
    let count = 0;
    const complete = walkNewest(context, [], () => {
      count++;
      return count <= limit;
    });
    return { count: Math.min(count, limit), exact: complete };
  });
}

/** The values of the fields among the tasks that meet the filter: of all where the counts tell, else of the newest. */
export function getTaskFacets(
  reader: SearchReader,
  { where = [], fields, limit }: TaskFacetQuery,
  budgetMs = FACETS_BUDGET_MS,
): readonly TaskFacet[] {
  return reader.search(where, budgetMs, (context) => {
    const told = where.every(isCounted) ? fields.filter(isToldByCounts) : [];
    const walked = fields.filter((field) => !told.includes(field as 'state' | 'name'));
    const facets = new Map<FacetField, TaskFacet>();
    for (const field of told) facets.set(field, toldFacet(context, field, limit));
    for (const facet of walkedFacets(context, walked, limit)) facets.set(facet.field, facet);
    return fields.map((field) => facets.get(field) as TaskFacet);
  });
}

function isToldByCounts(field: FacetField): field is 'state' | 'name' {
  return field === 'state' || field === 'name';
}

function toldFacet(context: SearchContext, field: 'state' | 'name', limit: number): TaskFacet {
  const counts = new Counts();
  for (const row of countsByLabel(context)) counts.add(context.texts.textOf(row[field]), row.count);
  return toTaskFacet(field, counts.list(), { limit, exact: true });
}

function walkedFacets(context: SearchContext, fields: readonly FacetField[], limit: number): TaskFacet[] {
  if (fields.length === 0) return [];
  const counts = fields.map((field) => ({ field, counts: new Counts() }));
  const exact = walkNewest(
    context,
    fields.map((field) => FACET_COLUMNS[field]),
    (row) => {
      for (const each of counts) each.counts.add(facetValueOf(context, row, each.field), 1);
      return true;
    },
  );
  return counts.map((each) => toTaskFacet(each.field, each.counts.list(), { limit, exact }));
}

type FacetRow = Readonly<Record<Exclude<FacetField, 'exception'>, number | null>> & {
  readonly exception_class: string | null;
};

function facetValueOf({ texts }: SearchContext, row: FacetRow, field: FacetField): string | null {
  return field === 'exception' ? row.exception_class : texts.textOf(row[field]);
}

/** Visits the tasks that meet the filter, newest first; tells whether all were visited. */
function walkNewest(
  context: SearchContext,
  columns: readonly string[],
  visit: (row: FacetRow) => boolean,
): boolean {
  const { stream, hasText } = candidatesFor(context, wholeSpan(true));
  const end = walkRows<FacetRow>(context, { places: placesOf(stream), hasText, columns, likely: 0, visit });
  return end.why === 'end';
}

/** Numbers by value; tasks without a value are left out. */
class Counts {
  readonly #counts = new Map<string, number>();

  add(value: string | null, by: number): void {
    if (value !== null) this.#counts.set(value, (this.#counts.get(value) ?? 0) + by);
  }

  list(): Iterable<readonly [value: string, count: number]> {
    return this.#counts;
  }
}
