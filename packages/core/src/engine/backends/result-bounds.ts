/** A larger value is told by its size alone, and never fetched. */
export const MOST_VALUE_BYTES = 4 * 1024 * 1024;

/** Ids in one question to a backend. */
export const IDS_AT_ONCE = 500;

/** Pieces of a list, each of at most {@link IDS_AT_ONCE}. */
export function slicesOf(ids: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(ids.length / IDS_AT_ONCE);
  return Array.from({ length: count }, (_, index) =>
    ids.slice(index * IDS_AT_ONCE, (index + 1) * IDS_AT_ONCE),
  );
}
