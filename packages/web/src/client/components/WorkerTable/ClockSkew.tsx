import { formatDuration } from '../../format/duration.ts';
import styles from './WorkerTable.module.css';

/** Clocks further apart than this make times of tasks misleading. */
const NOTABLE_SECONDS = 1;

/** Says that a worker's clock is off; nothing when it is not. Seconds are our clock minus the worker's. */
export function ClockSkew({ seconds }: { readonly seconds: number | null }) {
  if (seconds === null || Math.abs(seconds) < NOTABLE_SECONDS) return null;
  return (
    <span className={styles.skew}>
      clock {formatDuration(Math.abs(seconds))} {seconds > 0 ? 'behind' : 'ahead'}
    </span>
  );
}
