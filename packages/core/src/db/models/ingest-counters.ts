/** What ingest has done since Celery CnC started, over all brokers; survives a restart of the database process. */
export interface IngestCounters {
  readonly eventsReceived: number;
  /** Task events that were new and are on disk. */
  readonly taskEventsCommitted: number;
  readonly taskEventsDuplicate: number;
  readonly eventsMalformed: number;
  readonly eventsOpaque: number;
  readonly eventsDropped: number;
  /** Gaps marked. */
  readonly gaps: number;
  /** Age of the newest event when it was committed, seconds; 0 when idle. */
  readonly lagSeconds: number;
}
