/** A due time further off than this many intervals means that the clock was set back. */
const FARTHEST_INTERVALS = 2;

/**
 * The due time, epoch seconds, that counts now for an entry which was planned for `dueAt`. It stays on the grid of the
 * runs before, so that no drift builds up.
 *
 * - Runs that were missed (beat, broker or machine was away, the clock was set ahead) are made up for by one: the last.
 * - After the clock was set back nobody waits until it has caught up: the grid begins anew, an interval from now.
 */
export function currentDueAt(dueAt: number, everySeconds: number, now: number): number {
  if (dueAt > now + FARTHEST_INTERVALS * everySeconds) return now + everySeconds;
  const missed = Math.floor((now - dueAt) / everySeconds);
  return missed > 0 ? dueAt + missed * everySeconds : dueAt;
}
