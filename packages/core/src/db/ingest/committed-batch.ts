import type { IngestResult } from '../models/event-batch.ts';
import type { Gap } from '../models/gap.ts';
import type { EventTally } from '../models/rollup.ts';
import type { Worker } from '../models/worker.ts';
import type { StoredTask } from './stored-task.ts';

/** What a committed batch changed: the answer to the engine, and the news for the change feed. */
export interface CommittedBatch {
  readonly result: IngestResult;
  readonly tasks: readonly StoredTask[];
  readonly tallies: readonly EventTally[];
  readonly workers: readonly Worker[];
  readonly gaps: readonly Gap[];
}
