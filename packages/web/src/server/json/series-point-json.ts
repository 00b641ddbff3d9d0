import type { SeriesPoint } from '@celery-cnc/core/models';
import type { SeriesPointJson } from '../api/statistics.ts';
import { toRfc3339 } from './time.ts';

/** A step of a series as JSON. */
export function toSeriesPointJson(point: SeriesPoint): SeriesPointJson {
  return { ...point, at: toRfc3339(point.at) };
}
