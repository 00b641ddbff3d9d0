import type { Worker } from '@celery-cnc/core/models';

/**
 * Finds workers that fell silent. The change feed tells of workers that say something; one that died says nothing, and
 * shows as offline only when workers are listed.
 */
export class WorkerWatch {
  #known = new Map<string, string>();

  /** Those of the listed workers that are not as in the list before: all of them the first time. */
  changed(workers: readonly Worker[]): readonly Worker[] {
    const before = this.#known;
    this.#known = new Map(workers.map((worker) => [keyOf(worker), stateOf(worker)]));
    return workers.filter((worker) => before.get(keyOf(worker)) !== stateOf(worker));
  }
}

function keyOf({ broker, name }: Worker): string {
  return `${broker}\0${name}`;
}

/** When it was last heard tells two silences of one worker apart. */
function stateOf({ status, lastSeenAt }: Worker): string {
  return status === 'offline' ? `offline ${lastSeenAt}` : status;
}
