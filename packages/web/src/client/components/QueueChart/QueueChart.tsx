import { useMemo } from 'react';
import type { QueueHistoryPointJson } from '../../../server/api/queues.ts';
import { formatCompact, formatRate } from '../../format/number.ts';
import { ChartHover } from '../TimeChart/ChartHover.tsx';
import type { ChartLook } from '../TimeChart/chart-look.ts';
import { TimeChart, type TimeChartProps } from '../TimeChart/TimeChart.tsx';
import { QUEUE_LINES, type QueueMeasure, queueLines } from './queue-lines.ts';

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6];
const LOOKS: Readonly<Record<QueueMeasure, ChartLook>> = {
  backlog: {
    ...{ lines: QUEUE_LINES.backlog, shape: 'lines', least: 4, format: formatCompact },
    ...{ axisPx: 44, steps: STEPS },
  },
  rates: {
    ...{ lines: QUEUE_LINES.rates, shape: 'lines', least: 0.1, format: formatRate },
    ...{ axisPx: 60, steps: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, ...STEPS] },
  },
};

interface QueueChartProps extends Pick<TimeChartProps, 'stepSeconds' | 'gaps' | 'summary' | 'onSelect'> {
  readonly points: readonly QueueHistoryPointJson[];
  readonly measure: QueueMeasure;
}

/** A queue over time. */
export function QueueChart({ points, measure, ...chart }: QueueChartProps) {
  const { stepSeconds } = chart;
  const look = LOOKS[measure];
  const data = useMemo(() => queueLines(points, stepSeconds, measure), [points, stepSeconds, measure]);
  return (
    <TimeChart
      {...chart}
      data={data}
      look={look}
      hover={(index, left) => {
        const point = points[index];
        if (!point) return null;
        const most = { label: 'Most waiting', token: '--text-faint', value: formatCompact(point.readyMost) };
        const figures = QUEUE_LINES[measure].toReversed().map((line) => {
          const value = point[line.key];
          return { ...line, value: value === null ? '–' : look.format(value) };
        });
        return (
          <ChartHover
            at={point.at}
            stepSeconds={stepSeconds}
            left={left}
            axisPx={look.axisPx}
            gaps={chart.gaps}
            figures={measure === 'backlog' ? [...figures, most] : figures}
          />
        );
      }}
    />
  );
}
