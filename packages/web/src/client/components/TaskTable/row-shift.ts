/**
 * By how many rows a list has moved down: rows that came before its first one, negative for rows that went from there;
 * 0 where neither list goes on from the other.
 */
export function rowShift(
  before: readonly { readonly id: string }[],
  after: readonly { readonly id: string }[],
): number {
  const first = before[0];
  const second = after[0];
  if (!first || !second || first.id === second.id) return 0;
  const added = after.findIndex(({ id }) => id === first.id);
  if (added >= 0) return added;
  const gone = before.findIndex(({ id }) => id === second.id);
  return gone >= 0 ? -gone : 0;
}
