import { Piscina } from 'piscina';
import { CncError, type ErrorCode } from '../../../errors.ts';
import type { ReadAnswer, ReadRequest } from './read-request.ts';
import { THREAD_LIMITS, threadEntry } from './thread-entry.ts';

/** One quick read is never stuck behind one slow read; more threads would only fight over two cores. */
const READER_THREADS = 2;
/** Reads waiting for a thread; above it the caller is told to come back. */
const MAX_WAITING_READS = 1000;

/** Reads in threads of their own, each on a read-only connection, so that a slow one never delays ingest. */
export class ReadPool {
  readonly #pool: Piscina<ReadRequest, ReadAnswer>;
  readonly #started: Promise<void>;

  /** `onProblem` is told when a thread ended while it read nothing; another one takes its place. */
  constructor(dbPath: string, onProblem: (message: string) => void) {
    this.#pool = new Piscina({
      filename: threadEntry('reader-thread').href,
      workerData: { dbPath },
      resourceLimits: THREAD_LIMITS,
      minThreads: READER_THREADS,
      maxThreads: READER_THREADS,
      maxQueue: MAX_WAITING_READS,
      concurrentTasksPerWorker: 1,
    });
    this.#started = whenStarted(this.#pool);
    this.#pool.on('error', (error) => onProblem(`A reader of the database ended: ${error}`));
  }

  async read<Result>(request: ReadRequest): Promise<Result> {
    const answer = await this.#pool.run(request);
    // The thread ran the method of this very request, so the value is its result.
    if (answer.ok) return answer.value as Result;
    throw new CncError(answer.code as ErrorCode, answer.message);
  }

  async close(): Promise<void> {
    await this.#started;
    await this.#pool.destroy();
  }
}

/**
 * Resolves when all threads say that their modules are loaded, or one has failed to: Node 20 aborts the whole process
 * where a thread is ended while it loads one. Piscina calls its first threads ready before they are.
 */
function whenStarted(pool: Piscina<ReadRequest, ReadAnswer>): Promise<void> {
  return new Promise((resolve) => {
    let started = 0;
    pool.on('message', () => {
      started++;
      if (started === READER_THREADS) resolve();
    });
    pool.once('error', () => resolve());
  });
}
