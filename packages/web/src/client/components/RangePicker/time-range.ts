/** Ranges that charts and figures are shown over; each ends now. */
export const TIME_RANGES = ['15m', '1h', '6h', '24h', '7d', '30d'] as const;

/** One of {@link TIME_RANGES}. */
export type TimeRange = (typeof TIME_RANGES)[number];

/** The range shown when the URL names none. */
export const DEFAULT_RANGE: TimeRange = '1h';

/** The range in a URL's search parameters; the default is left out, and what is not a range is ignored. */
export interface RangeSearch {
  readonly range?: TimeRange;
}

/** Reads the URL. */
export function parseRangeSearch(search: Readonly<Record<string, unknown>>): RangeSearch {
  const range = TIME_RANGES.find((known) => known === search.range);
  return range && range !== DEFAULT_RANGE ? { range } : {};
}
