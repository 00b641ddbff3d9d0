import type { TaskFilter } from './task-filter.ts';

/** Fields whose values are counted; `exception` is the class of the exception. */
export const FACET_FIELDS = ['state', 'name', 'worker', 'queue', 'exception'] as const;

/** A field of {@link FACET_FIELDS}. */
export type FacetField = (typeof FACET_FIELDS)[number];

/** Which values to count, among the tasks that meet the filter. */
export interface TaskFacetQuery {
  readonly where?: TaskFilter;
  readonly fields: readonly FacetField[];
  /** Values told of each field, 1 to 200. */
  readonly limit: number;
}

/** How many tasks have a value. */
export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

/** The values of one field, the most frequent first; equals by the value. Tasks without the field are in no value. */
export interface TaskFacet {
  readonly field: FacetField;
  readonly values: readonly FacetValue[];
  /**
   * Whether every matching task was counted. Else an adapter counted the newest of them only: each count is the least
   * that there are, and rare values may be missing.
   */
  readonly exact: boolean;
  /** Whether there are more values than were asked for. */
  readonly more: boolean;
}

/** The counts of a field as a {@link TaskFacet}, cut to `limit` values. */
export function toTaskFacet(
  field: FacetField,
  counts: Iterable<readonly [value: string, count: number]>,
  { limit, exact }: { readonly limit: number; readonly exact: boolean },
): TaskFacet {
  const values = [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { field, values: values.slice(0, limit), exact, more: values.length > limit };
}
