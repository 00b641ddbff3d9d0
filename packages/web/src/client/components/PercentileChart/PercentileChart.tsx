import { useMemo } from 'react';
import type { SeriesPointJson } from '../../../server/api/statistics.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCount } from '../../format/number.ts';
import { ChartHover } from '../TimeChart/ChartHover.tsx';
import type { ChartLook } from '../TimeChart/chart-look.ts';
import { TimeChart, type TimeChartProps } from '../TimeChart/TimeChart.tsx';
import { PERCENTILES, percentileLines, type Timing } from './percentiles.ts';

const LOOK: ChartLook = {
  lines: PERCENTILES,
  shape: 'lines',
  least: 0.001,
  format: formatDuration,
  axisPx: 54,
  steps: [
    ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30],
    ...[60, 120, 300, 600, 1200, 1800, 3600, 7200, 18_000, 36_000, 86_400, 172_800, 432_000, 864_000],
  ],
};

interface PercentileChartProps extends Pick<TimeChartProps, 'stepSeconds' | 'gaps' | 'summary' | 'onSelect'> {
  readonly series: readonly SeriesPointJson[];
  readonly timing: Timing;
}

/** Percentiles of runtimes, or of waits, per step. */
export function PercentileChart({ series, timing, ...chart }: PercentileChartProps) {
  const { stepSeconds } = chart;
  const data = useMemo(() => percentileLines(series, stepSeconds, timing), [series, stepSeconds, timing]);
  return (
    <TimeChart
      {...chart}
      data={data}
      look={LOOK}
      hover={(index, left) => {
        const point = series[index];
        if (!point) return null;
        const measured = point[timing];
        const figures = [
          { label: 'Maximum', token: '--text-faint', value: formatDuration(measured?.max) },
          ...PERCENTILES.map((line) => ({ ...line, value: formatDuration(measured?.[line.key]) })),
          { label: 'Measured', token: '--grid', value: formatCount(measured?.count ?? 0) },
        ];
        return (
          <ChartHover
            at={point.at}
            stepSeconds={stepSeconds}
            left={left}
            axisPx={LOOK.axisPx}
            gaps={chart.gaps}
            figures={figures}
          />
        );
      }}
    />
  );
}
