import type { DurationStatistics } from '@celery-cnc/core/models';
import type { SeriesPointJson } from '../../../server/api/statistics.ts';

/** What the chart of percentiles can tell of. */
export type Timing = 'runtime' | 'wait';

/** A line of the chart. */
export interface Percentile {
  readonly key: 'p50' | 'p95' | 'p99';
  readonly label: string;
  /** Name of the CSS custom property with its colour. */
  readonly token: string;
}

/** From the slowest to the usual, so that the usual is drawn last and on top. */
export const PERCENTILES: readonly Percentile[] = [
  { key: 'p99', label: 'p99', token: '--fill-revoked' },
  { key: 'p95', label: 'p95', token: '--fill-started' },
  { key: 'p50', label: 'p50', token: '--fill-success' },
];

/** Times (epoch seconds, in the middle of each step) and a line for each percentile; `null` where nothing was measured. */
export function percentileLines(
  series: readonly SeriesPointJson[],
  stepSeconds: number,
  timing: Timing,
): [number[], ...(number | null)[][]] {
  const times = series.map(({ at }) => Date.parse(at) / 1000 + stepSeconds / 2);
  const lineOf = ({ key }: Percentile) => series.map((point) => point[timing]?.[key] ?? null);
  return [times, ...PERCENTILES.map(lineOf)];
}

/** Whether a timing has percentiles anywhere. */
export function hasPercentiles(timing: DurationStatistics | null): boolean {
  return timing !== null && timing.p50 !== null;
}
