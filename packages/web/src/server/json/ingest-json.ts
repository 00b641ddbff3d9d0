import type { IngestCounters } from '@celery-cnc/core/models';
import type { IngestJson } from '../api/ingest.ts';

/** The ingest counters as the API gives them. */
export function toIngestJson(counters: IngestCounters): IngestJson {
  return {
    eventsReceived: counters.eventsReceived,
    taskEventsCommitted: counters.taskEventsCommitted,
    taskEventsDuplicate: counters.taskEventsDuplicate,
    eventsMalformed: counters.eventsMalformed,
    eventsOpaque: counters.eventsOpaque,
    eventsDropped: counters.eventsDropped,
    gaps: counters.gaps,
    lagSeconds: counters.lagSeconds,
  };
}
