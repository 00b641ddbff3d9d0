import styles from './Sparkline.module.css';
import { sparklinePaths } from './sparkline-paths.ts';

const WIDTH = 120;
const HEIGHT = 28;
/** Fewer values than these start at the right. */
const SLOTS_AT_LEAST = 30;

interface SparklineProps {
  readonly values: readonly number[];
  readonly color: string;
}

/** The shape of the last two minutes; decoration beside a figure that says it in words. */
export function Sparkline({ values, color }: SparklineProps) {
  const { line, area } = sparklinePaths(values, Math.max(SLOTS_AT_LEAST, values.length), WIDTH, HEIGHT);
  return (
    <svg
      className={styles.sparkline}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      style={{ color }}
    >
      <path className={styles.area} d={area} />
      <path className={styles.line} d={line} />
    </svg>
  );
}
