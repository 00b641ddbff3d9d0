import uPlot from 'uplot';
import type { GapJson } from '../../../server/api-types.ts';
import { formatCompact } from '../../format/number.ts';
import { formatClock, formatDay } from '../../format/time.ts';
import { OUTCOMES } from './outcomes.ts';

/** What the chart calls back. */
export interface ChartCallbacks {
  /** Index of the step under the pointer and its place in CSS pixels; `null` when it leaves. */
  readonly onHover: (index: number | null, left: number) => void;
  /** A dragged range, epoch seconds. */
  readonly onSelect: (from: number, to: number) => void;
  /** Read at every drawing. */
  readonly gaps: () => readonly GapJson[];
  readonly stepSeconds: () => number;
}

const DAY_SECONDS = 86_400;

/** Options of the throughput chart; colours come from the theme's tokens at this moment. */
export function chartOptions(
  size: { width: number; height: number },
  callbacks: ChartCallbacks,
): uPlot.Options {
  const styles = getComputedStyle(document.documentElement);
  const color = (token: string) => styles.getPropertyValue(token).trim();
  const bars = uPlot.paths.bars?.({ size: [0.78, 28], align: 1, radius: 0 });
  const axis = {
    stroke: color('--text-faint'),
    font: `11px ${styles.getPropertyValue('--font-sans')}`,
    ticks: { show: false },
  };
  return {
    ...size,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: {
      x: true,
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
    },
    scales: {
      // A step's bar begins at its time: the last one needs its width beyond.
      x: { time: true, range: (_plot, min, max) => [min, max + callbacks.stepSeconds()] },
      y: { range: (_plot, _min, max) => [0, Math.max(4, max * 1.08)] },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 76, size: 26, values: formatTicks },
      {
        ...axis,
        grid: { stroke: color('--grid'), width: 1 },
        size: 44,
        space: 36,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6],
        values: (_plot, values) => values.map((value) => formatCompact(value)),
      },
    ],
    // Drawn from the whole stack down, each over the one before.
    series: [
      {},
      ...OUTCOMES.toReversed().map(({ label, token }) => ({
        label,
        fill: color(token),
        width: 0,
        points: { show: false },
        ...(bars ? { paths: bars } : {}),
      })),
    ],
    hooks: {
      drawClear: [(plot) => shadeGaps(plot, callbacks.gaps(), color('--gap-shade'), color('--fill-retry'))],
      setCursor: [(plot) => callbacks.onHover(plot.cursor.idx ?? null, plot.cursor.left ?? -1)],
      setSelect: [
        (plot) => {
          if (plot.select.width < 4) return;
          const from = plot.posToVal(plot.select.left, 'x');
          const to = plot.posToVal(plot.select.left + plot.select.width, 'x');
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          callbacks.onSelect(from, Math.max(to, from + callbacks.stepSeconds()));
        },
      ],
    },
  };
}

function formatTicks(plot: uPlot, ticks: number[]): string[] {
  const { min = 0, max = 0 } = plot.scales.x ?? {};
  const days = (max ?? 0) - (min ?? 0) > DAY_SECONDS * 1.5;
  return ticks.map((tick) => (days ? formatDay(tick * 1000) : formatClock(tick * 1000).slice(0, 5)));
}

function shadeGaps(plot: uPlot, gaps: readonly GapJson[], shade: string, edge: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const gap of gaps) {
    const from = plot.valToPos(Date.parse(gap.startedAt) / 1000, 'x', true);
    const to = plot.valToPos(Date.parse(gap.endedAt) / 1000, 'x', true);
    const width = Math.max(2 * devicePixelRatio, to - from);
    ctx.fillStyle = shade;
    ctx.fillRect(from, bbox.top, width, bbox.height);
    ctx.fillStyle = edge;
    ctx.fillRect(from, bbox.top, width, 2 * devicePixelRatio);
  }
  ctx.restore();
}
