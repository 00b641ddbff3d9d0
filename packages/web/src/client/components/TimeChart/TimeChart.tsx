import 'uplot/dist/uPlot.min.css';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { GapJson } from '../../../server/api/ingest.ts';
import type { ChartLook } from './chart-look.ts';
import { chartOptions } from './chart-options.ts';
import styles from './TimeChart.module.css';
import { useThemeName } from './use-theme-name.ts';

/** What every chart over time is given. */
export interface TimeChartProps {
  /** Times in epoch seconds, then the values of each line of the look. */
  readonly data: uPlot.AlignedData;
  readonly look: ChartLook;
  readonly stepSeconds: number;
  readonly gaps: readonly GapJson[];
  /** What the chart says, for those who cannot see it. */
  readonly summary: string;
  /** A range was dragged, epoch seconds. */
  readonly onSelect: (from: number, to: number) => void;
  /** What stands at the pointer; `left` is its place in the plot, CSS pixels. */
  readonly hover: (index: number, left: number) => ReactNode;
}

/** A chart over time; gaps are shaded, and a drag picks a range. */
export function TimeChart({ data, look, stepSeconds, gaps, summary, onSelect, hover }: TimeChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ data, stepSeconds, gaps, onSelect });
  latest.current = { data, stepSeconds, gaps, onSelect };
  const [pointed, setPointed] = useState<{ readonly index: number; readonly left: number } | null>(null);
  const theme = useThemeName();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read when the chart is made
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const size = () => ({ width: element.clientWidth, height: element.clientHeight });
    const made = new uPlot(
      chartOptions(size(), look, {
        onHover: (index, left) => setPointed(index === null || left < 0 ? null : { index, left }),
        onSelect: (from, to) => latest.current.onSelect(from, to),
        gaps: () => latest.current.gaps,
        stepSeconds: () => latest.current.stepSeconds,
      }),
      latest.current.data,
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
  }, [theme, look]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new gaps are a reason to draw again
  useEffect(() => plot.current?.setData(data), [data, gaps]);

  return (
    <div className={styles.frame}>
      <div ref={host} className={styles.chart} role="img" aria-label={summary} />
      {pointed && hover(pointed.index, pointed.left)}
    </div>
  );
}
