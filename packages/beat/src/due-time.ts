/**
 * When an interval entry is due next, epoch seconds. The grid stays that of the last run, so that no drift builds up;
 * runs that were missed while beat was away are made up for by one, at once.
 */
export function nextDueAt(everySeconds: number, lastDueAt: number | null, now: number): number {
  if (lastDueAt === null) return now;
  const due = lastDueAt + everySeconds;
  if (due >= now - everySeconds) return due;
  const missed = Math.floor((now - lastDueAt) / everySeconds);
  return lastDueAt + missed * everySeconds;
}
