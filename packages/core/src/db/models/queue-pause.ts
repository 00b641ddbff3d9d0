/**
 * A queue that workers were told to leave alone, remembered so that workers which come up are told too.
 * `resuming`: workers consume it again, but some of those that were told to stop have not answered yet.
 */
export interface QueuePause {
  readonly broker: string;
  readonly queue: string;
  readonly state: 'paused' | 'resuming';
  /** Since when it is in this state, epoch seconds. */
  readonly since: number;
  /** Node names of workers that consumed it and were told to stop; those of them that have not been told to go on. */
  readonly workers: readonly string[];
}

/** What becomes of a pause. Without `state` only one that is there is changed. */
export interface QueuePauseChange {
  readonly broker: string;
  readonly queue: string;
  readonly state?: Pick<QueuePause, 'state' | 'since'>;
  readonly addWorkers?: readonly string[];
  readonly removeWorkers?: readonly string[];
}

/** The pause after a change; `null` when there is nothing left to remember. */
export function changeQueuePause(before: QueuePause | null, change: QueuePauseChange): QueuePause | null {
  const { broker, queue, addWorkers = [], removeWorkers = [] } = change;
  const state = change.state ?? before;
  if (state === null || (before === null && state.state === 'resuming')) return null;
  const isRemoved = new Set(removeWorkers);
  const workers = [...new Set([...(before?.workers ?? []), ...addWorkers])].filter(
    (worker) => !isRemoved.has(worker),
  );
  if (state.state === 'resuming' && workers.length === 0) return null;
  // Paused once more it is paused as it was.
  const since = before?.state === state.state ? before.since : state.since;
  return { broker, queue, state: state.state, since, workers };
}
