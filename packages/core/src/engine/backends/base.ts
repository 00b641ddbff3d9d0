import type { StoredResult } from '../../ipc/engine-contract.ts';

/** Where one app's workers store results. */
export interface ResultBackend {
  /** `null`: not there. That means pending, unknown, expired or ignored; the backend cannot tell which. */
  getResult(taskId: string): Promise<StoredResult | null>;
  /** Removes a result; tells whether there was one. */
  forget(taskId: string): Promise<boolean>;
  close(): Promise<void>;
}
