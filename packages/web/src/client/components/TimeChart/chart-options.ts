import uPlot from 'uplot';
import type { GapJson } from '../../../server/api/ingest.ts';
import { formatClock, formatDay } from '../../format/time.ts';
import type { ChartLook } from './chart-look.ts';

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

/** Options of a chart over time; colours come from the theme's tokens at this moment. */
export function chartOptions(
  size: { width: number; height: number },
  look: ChartLook,
  callbacks: ChartCallbacks,
): uPlot.Options {
  const styles = getComputedStyle(document.documentElement);
  const color = (token: string) => styles.getPropertyValue(token).trim();
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
      y: { range: (_plot, _min, max) => [0, Math.max(look.least, (max ?? 0) * 1.08)] },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 76, size: 26, values: formatTicks },
      {
        ...axis,
        grid: { stroke: color('--grid'), width: 1 },
        size: look.axisPx,
        space: 36,
        incrs: [...look.steps],
        values: (_plot, values) => values.map(look.format),
      },
    ],
    series: [{}, ...look.lines.map(({ label, token }) => ({ label, ...drawingOf(look, color(token)) }))],
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

function drawingOf({ shape }: ChartLook, color: string): uPlot.Series {
  if (shape === 'lines') {
    // A point alone between gaps is no line: it must be seen as well.
    return { stroke: color, width: 1.75, points: { size: 4, stroke: color, fill: color } };
  }
  const paths = uPlot.paths.bars?.({ size: [0.78, 28], align: 1, radius: 0 });
  return { fill: color, width: 0, points: { show: false }, ...(paths ? { paths } : {}) };
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
