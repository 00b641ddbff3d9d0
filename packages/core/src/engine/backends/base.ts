import type { ListResultsRequest, ResultPage, StoredGroup, StoredResult } from '../../ipc/result-contract.ts';
import type { AbortAnswer } from '../../ipc/revoke-contract.ts';

/** Celery's `READY_STATES`. */
export const READY_STATES: ReadonlySet<string> = new Set(['SUCCESS', 'FAILURE', 'REVOKED']);

/** Celery's state of a task that is to give up, if it looks. */
export const ABORTED = 'ABORTED';

/** A saved group with the ids of all of its tasks, groups within groups included. */
export interface HeldGroup {
  readonly stored: StoredGroup;
  readonly taskIds: readonly string[];
}

/** Where one app's workers store results. */
export interface ResultBackend {
  /** `null`: not there. That means pending, unknown, expired or ignored; the backend cannot tell which. */
  getResult(taskId: string): Promise<StoredResult | null>;
  /** How many of these tasks it holds a result of. */
  count(taskIds: readonly string[]): Promise<number>;
  /** Removes the results of these tasks; tells how many there were. */
  forget(taskIds: readonly string[]): Promise<number>;
  getGroup(groupId: string): Promise<HeldGroup | null>;
  /** Removes what `GroupResult.save()` stored, nothing of its members; tells whether there was any. */
  forgetGroup(groupId: string): Promise<boolean>;
  list(request: Omit<ListResultsRequest, 'app'>): Promise<ResultPage>;
  /** Stores the state `ABORTED`, as Celery's `AbortableAsyncResult.abort` does, unless there is an end already. */
  abort(taskId: string): Promise<AbortAnswer>;
  /**
   * Makes ready for the header of a chord, before it is published. `counted`: workers count the members that have ended, and
   * the last one calls the body. `polled`: this backend does not count, so a task has to look (`celery.chord_unlock`).
   */
  beginChord(groupId: string, size: number): Promise<'counted' | 'polled'>;
  close(): Promise<void>;
}
