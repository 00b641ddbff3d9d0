import type { GapJson, SeriesPointJson } from '../../../server/api-types.ts';
import { formatCount } from '../../format/number.ts';
import { formatClock, formatDay } from '../../format/time.ts';
import { OUTCOMES } from './outcomes.ts';
import styles from './ThroughputChart.module.css';

interface ChartHoverProps {
  readonly point: SeriesPointJson;
  readonly stepSeconds: number;
  /** Place of the pointer in the plot, CSS pixels. */
  readonly left: number;
  readonly gaps: readonly GapJson[];
}

const AXIS_PX = 50;
const FLIP_PX = 240;

/** The figures of the step under the pointer. */
export function ChartHover({ point, stepSeconds, left, gaps }: ChartHoverProps) {
  const fromMs = Date.parse(point.at);
  const toMs = fromMs + stepSeconds * 1000;
  const inGap = gaps.some((gap) => Date.parse(gap.startedAt) < toMs && Date.parse(gap.endedAt) > fromMs);
  const format = stepSeconds >= 720 ? formatDay : formatClock;
  const shift = left > FLIP_PX ? 'translateX(calc(-100% - 12px))' : 'translateX(12px)';
  return (
    <div
      className={`${styles.hover} numeric`}
      style={{ left: left + AXIS_PX, transform: shift }}
      aria-hidden="true"
    >
      <div className={styles.time}>
        {format(fromMs)} – {format(toMs)}
      </div>
      {OUTCOMES.toReversed().map(({ key, label, token }) => (
        <div key={key} className={styles.line}>
          <span style={{ background: `var(${token})` }} />
          <span>{label}</span>
          <b>{formatCount(point[key])}</b>
        </div>
      ))}
      {inGap && <div className={styles.gap}>Events may be missing here</div>}
    </div>
  );
}
