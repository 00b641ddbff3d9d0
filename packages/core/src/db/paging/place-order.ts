import type { ListOrder, ListPosition } from './cursor.ts';

/** A task's place in a sorted list. */
export type Place = Pick<ListPosition, 'key' | 'seq'>;

/**
 * Compares places in a list as it is read: by key, then first sight; tasks without a key come last whichever way it is
 * sorted.
 */
export function placeComparer(
  { order }: ListOrder,
  direction: ListPosition['direction'],
): (a: Place, b: Place) => number {
  const onward = order === 'desc' ? -1 : 1;
  const way = direction === 'next' ? 1 : -1;
  return (a, b) => {
    if (a.key === b.key) return way * onward * (a.seq - b.seq);
    if (a.key === null) return way;
    if (b.key === null) return -way;
    return way * onward * compareKeys(a.key, b.key);
  };
}

/** Numbers by size, texts by code point. */
export function compareKeys(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
