import type { SeriesPointJson } from '../../../server/api/statistics.ts';

/** A band of the throughput chart. */
export interface Outcome {
  readonly key: 'failed' | 'retried' | 'revoked' | 'succeeded';
  readonly label: string;
  /** Name of the CSS custom property with its colour. */
  readonly token: string;
}

/** Bottom to top: what went wrong stands on the base line, where its shape can be read. */
export const OUTCOMES: readonly Outcome[] = [
  { key: 'failed', label: 'Failed', token: '--fill-failure' },
  { key: 'retried', label: 'Retried', token: '--fill-retry' },
  { key: 'revoked', label: 'Revoked', token: '--fill-revoked' },
  { key: 'succeeded', label: 'Succeeded', token: '--fill-success' },
];

/** Running sums per outcome, bottom to top, as a stacked chart draws them; times are epoch seconds. */
export function stackOutcomes(series: readonly SeriesPointJson[]): { times: number[]; stacks: number[][] } {
  const times = series.map((point) => Date.parse(point.at) / 1000);
  const sums = series.map(() => 0);
  const stacks = OUTCOMES.map(({ key }) =>
    series.map((point, index) => {
      const sum = (sums[index] ?? 0) + point[key];
      sums[index] = sum;
      return sum;
    }),
  );
  return { times, stacks };
}

/** Sum of each outcome over a series. */
export function totalOutcomes(series: readonly SeriesPointJson[]): Readonly<Record<Outcome['key'], number>> {
  const totals = { failed: 0, retried: 0, revoked: 0, succeeded: 0 };
  for (const point of series) for (const { key } of OUTCOMES) totals[key] += point[key];
  return totals;
}
