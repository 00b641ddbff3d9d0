import type { Gap } from '@celery-cnc/core/models';
import type { GapJson } from '../api/ingest.ts';
import { toRfc3339 } from './time.ts';

/** A gap as the API gives it. */
export function toGapJson(gap: Gap): GapJson {
  return {
    broker: gap.broker,
    reason: gap.reason,
    startedAt: toRfc3339(gap.startedAt),
    endedAt: toRfc3339(gap.endedAt),
    lost: gap.lost,
  };
}
