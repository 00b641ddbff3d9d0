import type { Statistics } from '@celery-cnc/core/models';
import { type Figure, FigureStrip } from '../../components/FigureStrip/FigureStrip.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatCompact, formatFrequency, formatShare } from '../../format/number.ts';
import { runsOf } from './statistics-sort.ts';

/** From this share of failures on a figure warns. */
const BAD_SHARE = 0.1;

/** The figures of a range side by side. */
export function StatisticsFigures({ totals }: { readonly totals: Statistics }) {
  const { succeeded, failed, failureRate, runtime, wait } = totals;
  const figures: Figure[] = [
    { label: 'Runs', value: formatCompact(runsOf(totals)) },
    { label: 'Throughput', ...formatFrequency(totals.throughput) },
    {
      label: 'Failure rate',
      value: formatShare(failed, succeeded + failed),
      tone: failureRate !== null && failureRate > BAD_SHARE ? 'bad' : undefined,
    },
    { label: 'Runtime p50', value: formatDuration(runtime?.p50) },
    { label: 'Runtime p95', value: formatDuration(runtime?.p95) },
    { label: 'Runtime p99', value: formatDuration(runtime?.p99) },
    { label: 'Wait p95', value: formatDuration(wait?.p95) },
  ];
  return <FigureStrip label="Figures of the range" figures={figures} />;
}
