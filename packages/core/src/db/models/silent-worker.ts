import type { Worker } from './worker.ts';

/**
 * Whether a worker that is not heard may be at work all the same: one of the `solo` pool sends nothing while it runs a
 * task, not even that it began. One that said goodbye is gone.
 */
export function mayWorkSilently({
  status,
  inspection,
  offlineSince,
  lastSeenAt,
}: Pick<Worker, 'status' | 'inspection' | 'offlineSince' | 'lastSeenAt'>): boolean {
  if (status === 'online' || inspection?.pool !== 'solo') return false;
  // A goodbye is the last that was heard; silence is found out later than that.
  return offlineSince !== null && offlineSince > lastSeenAt;
}
