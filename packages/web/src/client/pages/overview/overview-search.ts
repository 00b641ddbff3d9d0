/** Ranges of the overview. */
export const OVERVIEW_RANGES = ['15m', '1h', '6h', '24h', '7d'] as const;

/** A range that the overview can show. */
export type OverviewRange = (typeof OVERVIEW_RANGES)[number];

/** Search parameters of the overview; the default range is left out of the URL. */
export interface OverviewSearch {
  readonly range?: OverviewRange;
}

/** The range shown when the URL names none. */
export const DEFAULT_RANGE: OverviewRange = '1h';

/** Reads the URL; what is not a range is ignored. */
export function parseOverviewSearch(search: Readonly<Record<string, unknown>>): OverviewSearch {
  const range = OVERVIEW_RANGES.find((known) => known === search.range);
  return range && range !== DEFAULT_RANGE ? { range } : {};
}
