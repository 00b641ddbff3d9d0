import type { GapJson } from '../../../server/api/ingest.ts';
import { formatClock, formatDay } from '../../format/time.ts';
import type { ChartLine } from './chart-look.ts';
import styles from './TimeChart.module.css';

interface ChartHoverProps {
  /** Beginning of the step, RFC 3339. */
  readonly at: string;
  readonly stepSeconds: number;
  /** Place of the pointer in the plot, and width of the axis before it, CSS pixels. */
  readonly left: number;
  readonly axisPx: number;
  readonly gaps: readonly GapJson[];
  readonly figures: readonly (ChartLine & { readonly value: string })[];
}

const FRAME_PX = 6;
const FLIP_PX = 240;

/** The figures of the step under the pointer. */
export function ChartHover({ at, stepSeconds, left, axisPx, gaps, figures }: ChartHoverProps) {
  const fromMs = Date.parse(at);
  const toMs = fromMs + stepSeconds * 1000;
  const inGap = gaps.some((gap) => Date.parse(gap.startedAt) < toMs && Date.parse(gap.endedAt) > fromMs);
  const format = stepSeconds >= 720 ? formatDay : formatClock;
  const shift = left > FLIP_PX ? 'translateX(calc(-100% - 12px))' : 'translateX(12px)';
  return (
    <div
      className={`${styles.hover} numeric`}
      style={{ left: left + axisPx + FRAME_PX, transform: shift }}
      aria-hidden="true"
    >
      <div className={styles.time}>
        {format(fromMs)} – {format(toMs)}
      </div>
      {figures.map(({ label, token, value }) => (
        <div key={label} className={styles.line}>
          <span style={{ background: `var(${token})` }} />
          <span>{label}</span>
          <b>{value}</b>
        </div>
      ))}
      {inGap && <div className={styles.gap}>Events may be missing here</div>}
    </div>
  );
}
