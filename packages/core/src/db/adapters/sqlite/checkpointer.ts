import { CncError, type ErrorCode } from '../../../errors.ts';
import { BackgroundThread } from './background-thread.ts';
import type { CheckpointReport } from './checkpoint-thread.ts';
import { toDatabaseError } from './database-error.ts';
import type { SqliteDatabase } from './open-database.ts';

/** Pages in the log (4 KiB each) from which on it is cut back. */
const LOG_PAGES_LIMIT = 16_384;
/** With more than this left to copy a reader holds it up, as a backup does for as long as it takes. */
const UNCOPIED_PAGES_LIMIT = 2048;

/** Options of {@link Checkpointer}. */
export interface CheckpointerOptions {
  readonly dbPath: string;
  /** The writing connection. */
  readonly db: SqliteDatabase;
  /** Called after each turn: with the fault, or with `null` when it went well. */
  readonly onTurn: (fault: CncError | null) => void;
}

/** Lets a thread copy the log into the file, and cuts the log back in between two writes. */
export class Checkpointer {
  readonly #thread: BackgroundThread<never, CheckpointReport>;
  readonly #options: CheckpointerOptions;

  constructor(options: CheckpointerOptions) {
    const { dbPath, onTurn } = options;
    this.#options = options;
    this.#thread = new BackgroundThread({
      entry: 'checkpoint-thread',
      dbPath,
      onReport: (report) => this.#turned(report),
      onError: (error) => onTurn(toDatabaseError(error, dbPath)),
    });
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  #turned(report: CheckpointReport): void {
    if ('code' in report) {
      this.#options.onTurn(new CncError(report.code as ErrorCode, report.message));
      return;
    }
    this.#options.onTurn(null);
    const { log, checkpointed } = report;
    if (log > LOG_PAGES_LIMIT && log - checkpointed < UNCOPIED_PAGES_LIMIT) this.#cutBack();
  }

  /**
   * Under steady writes the log never runs empty by itself, and so would never start over. Nearly all of it has just been
   * copied. Done by the writer itself, and without any patience: a reader in the log makes this do nothing, instead of
   * making the writer wait for the reader.
   */
  #cutBack(): void {
    const { $client } = this.#options.db;
    const patience = $client.pragma('busy_timeout', { simple: true }) as number;
    try {
      $client.pragma('busy_timeout = 0');
      $client.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // What the disk refuses here it refuses the next batch, which tells it.
    } finally {
      $client.pragma(`busy_timeout = ${patience}`);
    }
  }
}
