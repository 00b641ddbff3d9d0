import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { GapJson, SeriesPointJson } from '../../../server/api-types.ts';
import { ChartHover } from './ChartHover.tsx';
import { chartOptions } from './chart-options.ts';
import { stackOutcomes } from './outcomes.ts';
import styles from './ThroughputChart.module.css';
import { useThemeName } from './use-theme-name.ts';

interface ThroughputChartProps {
  readonly series: readonly SeriesPointJson[];
  readonly stepSeconds: number;
  readonly gaps: readonly GapJson[];
  /** What the chart says, for those who cannot see it. */
  readonly summary: string;
  /** A range was dragged, epoch seconds. */
  readonly onSelect: (from: number, to: number) => void;
}

/** Finished tasks per step, stacked by outcome; gaps are shaded, and a drag picks a range. */
export function ThroughputChart({ series, stepSeconds, gaps, summary, onSelect }: ThroughputChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ series, stepSeconds, gaps, onSelect });
  latest.current = { series, stepSeconds, gaps, onSelect };
  const [hover, setHover] = useState<{ readonly index: number; readonly left: number } | null>(null);
  const theme = useThemeName();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read when the chart is made
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const size = () => ({ width: element.clientWidth, height: element.clientHeight });
    const made = new uPlot(
      chartOptions(size(), {
        onHover: (index, left) => setHover(index === null || left < 0 ? null : { index, left }),
        onSelect: (from, to) => latest.current.onSelect(from, to),
        gaps: () => latest.current.gaps,
        stepSeconds: () => latest.current.stepSeconds,
      }),
      toPlotData(latest.current.series),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize(size()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [theme]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new gaps are a reason to draw again
  useEffect(() => plot.current?.setData(toPlotData(series)), [series, gaps]);

  const hovered = hover ? series[hover.index] : undefined;
  return (
    <div className={styles.frame}>
      <div ref={host} className={styles.chart} role="img" aria-label={summary} />
      {hover && hovered && (
        <ChartHover point={hovered} stepSeconds={stepSeconds} left={hover.left} gaps={gaps} />
      )}
    </div>
  );
}

function toPlotData(series: readonly SeriesPointJson[]): uPlot.AlignedData {
  const { times, stacks } = stackOutcomes(series);
  return [times, ...stacks.toReversed()];
}
