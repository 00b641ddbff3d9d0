/** The JSON of `/api/v1`: how well events come in. Times are RFC 3339 in UTC, durations seconds. */
import type { GapReason } from '@celery-cnc/core/models';

/** `GET /ingest`: counters since start. */
export interface IngestJson {
  readonly eventsReceived: number;
  readonly taskEventsCommitted: number;
  readonly taskEventsDuplicate: number;
  readonly eventsMalformed: number;
  readonly eventsOpaque: number;
  readonly eventsDropped: number;
  readonly gaps: number;
  readonly lagSeconds: number;
}

/** A gap. */
export interface GapJson {
  readonly broker: string;
  readonly reason: GapReason;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly lost: number | null;
}

/** `GET /gaps?from=&to=&limit=`: newest first. */
export interface GapsJson {
  readonly items: readonly GapJson[];
}

/** `GET /malformed-events`. */
export interface MalformedEventsJson {
  readonly items: readonly MalformedEventJson[];
}

/** A message that could not be read. */
export interface MalformedEventJson {
  readonly broker: string;
  readonly seenAt: string;
  readonly reason: string;
  readonly contentType: string | null;
  readonly opaque: boolean;
  readonly bytes: number;
  readonly sample: string;
}
