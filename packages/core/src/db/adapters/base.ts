import type { DatabaseMethods } from '../../ipc/contract.ts';
import type { CommittedBatch } from '../ingest/committed-batch.ts';

/** What a commit changed; a topic that did not change is an empty list. Topics carry whole tasks. */
export interface Committed extends Omit<CommittedBatch, 'result'> {
  /** Ids of all pinned tasks, live. */
  readonly pinned: ReadonlySet<string>;
}

/** Told after each commit, of this host or of another. */
export type CommitListener = (committed: Committed) => void;

/**
 * What every database adapter serves: the methods of the IPC contract, by aggregate, plus its life.
 * No SQL, driver type or row leaks through it; errors are `CncError`s with a `CNC_DATABASE…` code.
 *
 * Concurrency contract: one controller exists, in the database process; where an adapter lets several hosts share one
 * database, one on each, and everything here holds for all of them together. Calls may overlap; writes are applied one
 * after another, each in one transaction, in the order of the calls; reads see every write that was resolved
 * before they were called, and never half of one. Reads never delay writes where the adapter has a file.
 * Other processes reach it over IPC only (`docs/database.md`).
 */
export interface BaseDbController extends DatabaseMethods {
  /** Name of the adapter, as the configuration says it. */
  readonly adapter: string;
  /** Opens the store. Throws `CNC_DATABASE_*` with the cure where it cannot. */
  init(): Promise<void>;
  /** Brings the schema up to this program's version; refuses one that is newer. */
  migrate(): Promise<void>;
  /** Deletes everything stored. */
  purge(): Promise<void>;
  /** Runs writes that belong together: all of them are kept, or none. */
  transaction<Result>(work: () => Result): Promise<Result>;
  /** Finishes what was begun and lets go of everything. */
  close(): Promise<void>;
  /** Called after each commit with what it changed. */
  onCommit(listener: CommitListener): void;
  /** Called when commits of other hosts may not have been told: whoever listens has to read again. */
  onMissed(listener: () => void): void;
}
