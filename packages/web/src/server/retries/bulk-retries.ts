import { HttpError } from '../http-error.ts';
import { BulkRetry, type BulkRetryOptions } from './bulk-retry.ts';

const MOST_REMEMBERED = 20;

/** The bulk retries of this process: one at a time, the last ones remembered. */
export class BulkRetries {
  readonly #retries = new Map<string, BulkRetry>();
  #running: Promise<void> = Promise.resolve();

  /**
   * Begins one. `onEnd` is called when it is through.
   *
   * @throws {HttpError} 409 while another one is at work.
   */
  start(options: BulkRetryOptions, onEnd: (retry: BulkRetry) => Promise<void>): BulkRetry {
    const busy = [...this.#retries.values()].find(({ isRunning }) => isRunning);
    if (busy) {
      throw new HttpError(
        409,
        'CNC_HTTP_BUSY',
        `Tasks are being run again already (${busy.id}); wait for it, or stop it.`,
      );
    }
    const retry = new BulkRetry(options);
    this.#retries.set(retry.id, retry);
    for (const id of [...this.#retries.keys()].slice(0, -MOST_REMEMBERED)) this.#retries.delete(id);
    this.#running = retry.run().then(() => onEnd(retry));
    return retry;
  }

  get(id: string): BulkRetry | undefined {
    return this.#retries.get(id);
  }

  /** Stops what is at work, and waits for it. */
  async close(): Promise<void> {
    for (const retry of this.#retries.values()) retry.stop();
    await this.#running;
  }
}
