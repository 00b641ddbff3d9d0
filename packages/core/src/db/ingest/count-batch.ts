import type { EventBatch, IngestResult } from '../models/event-batch.ts';
import type { IngestCounters } from '../models/ingest-counters.ts';

/** Counters as they are stored: all of {@link IngestCounters} but the lag, which is of the moment. */
export type StoredCounters = Omit<IngestCounters, 'lagSeconds'>;

/** Before the first batch. */
export const EMPTY_COUNTERS: StoredCounters = {
  eventsReceived: 0,
  taskEventsCommitted: 0,
  taskEventsDuplicate: 0,
  eventsMalformed: 0,
  eventsOpaque: 0,
  eventsDropped: 0,
  gaps: 0,
};

/** The counters after one more batch. */
export function countBatch(
  counters: StoredCounters,
  batch: EventBatch,
  result: IngestResult,
): StoredCounters {
  return {
    eventsReceived: counters.eventsReceived + batch.eventsReceived,
    taskEventsCommitted: counters.taskEventsCommitted + result.committed,
    taskEventsDuplicate: counters.taskEventsDuplicate + result.duplicates,
    eventsMalformed: counters.eventsMalformed + batch.eventsMalformed,
    eventsOpaque: counters.eventsOpaque + batch.eventsOpaque,
    eventsDropped: counters.eventsDropped + batch.eventsDropped,
    gaps: counters.gaps + batch.gaps.length,
  };
}

/** After so many seconds without a batch nothing lags. */
const IDLE_SECONDS = 3;

/** How old the newest event was when its batch was committed. */
export class LagGauge {
  #lagSeconds = 0;
  #committedAt = 0;

  committed(receivedAt: number, now: number): void {
    this.#lagSeconds = Math.max(0, now - receivedAt);
    this.#committedAt = now;
  }

  at(now: number): number {
    return now - this.#committedAt > IDLE_SECONDS ? 0 : this.#lagSeconds;
  }
}
