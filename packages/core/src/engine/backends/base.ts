import type { StoredResult } from '../../ipc/engine-contract.ts';
import type { AbortAnswer } from '../../ipc/revoke-contract.ts';

/** Celery's `READY_STATES`. */
export const READY_STATES: ReadonlySet<string> = new Set(['SUCCESS', 'FAILURE', 'REVOKED']);

/** Celery's state of a task that is to give up, if it looks. */
export const ABORTED = 'ABORTED';

/** What an extended result (`result_extended`) tells of the call of its task. */
export interface StoredCall {
  readonly task: string | null;
  /** JSON texts, as they were written. */
  readonly argsJson: string;
  readonly kwargsJson: string;
  /** Routing key of its delivery: on Redis, and with the default exchange, the queue. */
  readonly routingKey: string | null;
}

/** Where one app's workers store results. */
export interface ResultBackend {
  /** `null`: not there. That means pending, unknown, expired or ignored; the backend cannot tell which. */
  getResult(taskId: string): Promise<StoredResult | null>;
  /** `null` where there is no result, where it is not extended, and where its arguments are not JSON. */
  getCall(taskId: string): Promise<StoredCall | null>;
  /** Removes a result; tells whether there was one. */
  forget(taskId: string): Promise<boolean>;
  /** Stores the state `ABORTED`, as Celery's `AbortableAsyncResult.abort` does, unless there is an end already. */
  abort(taskId: string): Promise<AbortAnswer>;
  close(): Promise<void>;
}
