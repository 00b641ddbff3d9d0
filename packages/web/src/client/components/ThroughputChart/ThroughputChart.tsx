import { useMemo } from 'react';
import type { SeriesPointJson } from '../../../server/api/statistics.ts';
import { formatCompact, formatCount } from '../../format/number.ts';
import { ChartHover } from '../TimeChart/ChartHover.tsx';
import type { ChartLook } from '../TimeChart/chart-look.ts';
import { TimeChart, type TimeChartProps } from '../TimeChart/TimeChart.tsx';
import { OUTCOMES, stackOutcomes } from './outcomes.ts';

/** Drawn from the whole stack down, each over the one before. */
const LINES = OUTCOMES.toReversed();
const LOOK: ChartLook = {
  lines: LINES,
  shape: 'bars',
  least: 4,
  format: formatCompact,
  axisPx: 44,
  steps: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6],
};

interface ThroughputChartProps extends Pick<TimeChartProps, 'stepSeconds' | 'gaps' | 'summary' | 'onSelect'> {
  readonly series: readonly SeriesPointJson[];
}

/** Finished tasks per step, stacked by outcome. */
export function ThroughputChart({ series, ...chart }: ThroughputChartProps) {
  const data = useMemo(() => {
    const { times, stacks } = stackOutcomes(series);
    return [times, ...stacks.toReversed()] as [number[], ...number[][]];
  }, [series]);
  return (
    <TimeChart
      {...chart}
      data={data}
      look={LOOK}
      hover={(index, left) => {
        const point = series[index];
        if (!point) return null;
        const figures = LINES.map((line) => ({ ...line, value: formatCount(point[line.key]) }));
        return (
          <ChartHover
            at={point.at}
            stepSeconds={chart.stepSeconds}
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
