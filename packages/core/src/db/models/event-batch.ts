import type { Gap } from './gap.ts';
import type { MalformedEvent } from './malformed-event.ts';
import type { TaskEvent } from './task-event.ts';
import type { WorkerEvent } from './worker-event.ts';

/** What an engine hands to the database in one acknowledged step. */
export interface EventBatch {
  /** Identity of the broker, without credentials. */
  readonly broker: string;
  /** Identity of the engine process that made the batch; with `sequence` it names the batch. */
  readonly engineRun: string;
  /** 1, 2, 3, … per engine run; a batch that comes again with the same number is skipped. */
  readonly sequence: number;
  /** Epoch seconds of our clock when the newest event of the batch was received. */
  readonly receivedAt: number;
  readonly taskEvents: readonly TaskEvent[];
  readonly workerEvents: readonly WorkerEvent[];
  /** All events received for this batch: task, worker, other and malformed ones. */
  readonly eventsReceived: number;
  /** Malformed messages in this batch. */
  readonly eventsMalformed: number;
  /** Messages of a content type that is not read. */
  readonly eventsOpaque: number;
  /** Events dropped by a full buffer before this batch; a gap tells when. */
  readonly eventsDropped: number;
  /** A few of the malformed and opaque messages. */
  readonly malformedSamples: readonly MalformedEvent[];
  readonly gaps: readonly Gap[];
}

/** What became of a batch once it is on disk. */
export interface IngestResult {
  /** Task events that were new. */
  readonly committed: number;
  /** Task events that were known already, or all of them where the batch had come before. */
  readonly duplicates: number;
}
