/** By what rollups are summed up. The number is part of stored keys. */
export const SCOPES = { series: 0, total: 1, name: 2, worker: 3, queue: 4 } as const;

/** One of {@link SCOPES}. */
export type Scope = keyof typeof SCOPES;

/** Periods are below this: epoch minutes up to the year 2097. */
const PERIODS = 2 ** 26;
/** Ids of series and labels are below this. Scope, period and id fill the 53 bits of a whole number. */
export const MOST_IDS = 2 ** 24;

/**
 * Where a rollup is stored: ordered by scope, then period, then id. The id is that of a series, or the label of a name,
 * worker or queue, or 0 for totals. The period is one of {@link boundedMinute} or coarser.
 */
export function rollupKey(scope: Scope, period: number, id: number): number {
  return (SCOPES[scope] * PERIODS + period) * MOST_IDS + id;
}

/** The minute, or the nearest that keys can hold: clocks go mad. */
export function boundedMinute(minute: number): number {
  return Math.min(Math.max(minute, 0), PERIODS - 1);
}

/** The period of a key. */
export function periodOfKey(key: number): number {
  return Math.floor(key / MOST_IDS) % PERIODS;
}

/** The id of a key. */
export function idOfKey(key: number): number {
  return key % MOST_IDS;
}
