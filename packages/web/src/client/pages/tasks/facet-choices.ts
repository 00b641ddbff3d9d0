import type { TaskFacet } from '@celery-cnc/core/models';
import { formatCount } from '../../format/number.ts';

/** A value to choose, with its number where that is known. */
export interface FacetChoice {
  readonly value: string;
  readonly count?: string;
}

/** What can be chosen of a field: what tasks have, the most frequent first, then what is known from elsewhere. */
export function facetChoices(facet: TaskFacet | undefined, known: readonly string[]): FacetChoice[] {
  const found = facet?.values ?? [];
  const values = new Set(found.map(({ value }) => value));
  const others = [...new Set(known)].filter((value) => !values.has(value));
  // What is not among all that were counted has none; what is not among some may have.
  const none = facet?.exact && !facet.more ? { count: '0' } : {};
  return [
    ...found.map(({ value, count }) => ({ value, count: `${formatCount(count)}${facet?.exact ? '' : '+'}` })),
    ...others.map((value) => ({ value, ...none })),
  ];
}
