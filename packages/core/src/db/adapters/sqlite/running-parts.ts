import type { ResolvedRetention } from '../../../config/resolved-config.ts';
import type { CncError } from '../../../errors.ts';
import type { RetentionRun } from '../../models/retention.ts';
import { Checkpointer } from './checkpointer.ts';
import type { FaultSource } from './database-faults.ts';
import { IngestWriter } from './ingest-writer.ts';
import type { SqliteDatabase } from './open-database.ts';
import { PinBook } from './pin-book.ts';
import { ReadPool } from './read-pool.ts';
import { Retention } from './retention/retention.ts';
import { RowSettler } from './row-settler.ts';
import { ChangeNotes } from './search-index/change-notes.ts';
import { Indexer } from './search-index/indexer.ts';
import { prepareSearchFile } from './search-index/search-file.ts';

/** Options of {@link RunningParts}. */
export interface RunningPartsOptions {
  readonly db: SqliteDatabase;
  readonly dbPath: string;
  readonly run: string;
  readonly limits: ResolvedRetention | undefined;
  readonly onRun: (run: RetentionRun) => void;
  readonly onProblem: (message: string) => void;
  /** Called after each turn of a thread: with its fault, or with `null` when it went well. */
  readonly onTurn: (source: FaultSource, fault: CncError | null) => void;
  /** Runs work on the writing connection and takes note of its errors. */
  readonly guard: <Result>(work: () => Result) => Result;
}

/** All that works on a database once its schema is there: what writes, and the threads. */
export class RunningParts {
  readonly writer: IngestWriter;
  readonly settler: RowSettler;
  readonly pins: PinBook;
  readonly readers: ReadPool;
  readonly retention: Retention | undefined;
  readonly #checkpointer: Checkpointer;
  readonly #indexer: Indexer;

  constructor(options: RunningPartsOptions) {
    const { db, dbPath, run, limits, onRun, onProblem, onTurn, guard } = options;
    const turned = (source: FaultSource) => (fault: CncError | null) => onTurn(source, fault);
    const progress = guard(() => prepareSearchFile(dbPath, db));
    const notes = guard(() => new ChangeNotes(db, progress));
    const writer = guard(() => new IngestWriter(db, run, notes));
    // The rows that a killed process owed.
    guard(() => writer.settle());
    this.writer = writer;
    this.settler = new RowSettler(writer, guard);
    this.pins = guard(() => new PinBook(db));
    this.readers = new ReadPool(dbPath, onProblem);
    this.#checkpointer = new Checkpointer({ dbPath, db, onTurn: turned('checkpoint') });
    this.#indexer = new Indexer({ dbPath, notes, progress, onTurn: turned('search index'), guard });
    this.retention = limits && new Retention({ db, dbPath, writer, limits, onRun, onProblem, guard });
  }

  /** Writes what is owed, and resolves when all threads have ended. */
  async close(): Promise<void> {
    await this.retention?.close();
    this.settler.close();
    // The last connection to a file folds its write-ahead log in, and one that only reads cannot.
    await this.readers.close();
    await Promise.all([this.#checkpointer.close(), this.#indexer.close()]);
  }
}
