const FIRST_MS = 20;
const MOST_MS = 2000;

/** How long to wait before try number `attempt` (0, 1, 2 …): doubles, with jitter so that clients do not come at once. */
export function reconnectDelayMs(attempt: number): number {
  const most = Math.min(MOST_MS, FIRST_MS * 2 ** attempt);
  return most / 2 + (Math.random() * most) / 2;
}
