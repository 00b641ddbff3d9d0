import type { Worker } from './worker.ts';

/** Order of worker lists: online first, then by name and broker. */
export function compareWorkers(a: Worker, b: Worker): number {
  if (a.status !== b.status) return a.status === 'online' ? -1 : 1;
  return a.name.localeCompare(b.name) || a.broker.localeCompare(b.broker);
}
