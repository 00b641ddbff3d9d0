const FIRST_MS = 20;
/** A local socket costs next to nothing to try, and a database that is back has a fleet waiting. */
const MOST_MS = 500;

/** How long to wait before try number `attempt` (0, 1, 2 …): doubles, with jitter so that clients do not come at once. */
export function reconnectDelayMs(attempt: number): number {
  const most = Math.min(MOST_MS, FIRST_MS * 2 ** attempt);
  return most / 2 + (Math.random() * most) / 2;
}
