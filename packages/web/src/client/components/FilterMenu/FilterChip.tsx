import { X } from 'lucide-react';
import styles from './FilterTrigger.module.css';

interface FilterChipProps {
  readonly label: string;
  readonly value: string;
  readonly onRemove: () => void;
}

/** A filter that is set elsewhere (by a link) and can only be taken away here. */
export function FilterChip({ label, value, onRemove }: FilterChipProps) {
  return (
    <span className={styles.set}>
      <span className={styles.button}>
        {label} <span className={styles.value}>{value}</span>
      </span>
      <button
        type="button"
        className={styles.remove}
        aria-label={`Remove the filter ${label}`}
        onClick={onRemove}
      >
        <X size={13} aria-hidden="true" />
      </button>
    </span>
  );
}
