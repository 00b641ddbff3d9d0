// biome-ignore-all lint/a11y/useSemanticElements: a <meter> cannot show single slots
import styles from './Meter.module.css';

interface MeterProps {
  readonly value: number;
  readonly max: number;
  readonly label: string;
}

/** Busy slots of a pool: one mark per slot while they can be told apart, a bar beyond. */
export function Meter({ value, max, label }: MeterProps) {
  const full = max > 0 && value >= max;
  return (
    <div
      className={`${styles.meter} ${full ? styles.full : ''}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
    >
      {max <= 16 ? (
        Array.from({ length: max }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
          <span key={index} className={index < value ? styles.busy : styles.free} />
        ))
      ) : (
        <span className={styles.track}>
          <span className={styles.bar} style={{ width: `${Math.min(100, (value / max) * 100)}%` }} />
        </span>
      )}
    </div>
  );
}
