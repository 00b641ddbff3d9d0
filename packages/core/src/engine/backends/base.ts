import type { StoredResult } from '../../ipc/engine-contract.ts';

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
  close(): Promise<void>;
}
