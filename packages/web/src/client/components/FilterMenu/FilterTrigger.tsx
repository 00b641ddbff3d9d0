import { ChevronDown, X } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './FilterTrigger.module.css';

interface FilterTriggerProps {
  readonly label: string;
  /** What is set; absent when nothing is. */
  readonly value: ReactNode | undefined;
  readonly onRemove: () => void;
}

/** The button that opens a filter's menu; a chip with its value and a cross once it is set. */
export function FilterTrigger({ label, value, onRemove }: FilterTriggerProps) {
  const set = value !== undefined;
  return (
    <span className={set ? styles.set : styles.unset}>
      <Popover.Trigger className={styles.button}>
        <span className={styles.label}>{label}</span>
        {set ? <span className={styles.value}>{value}</span> : <ChevronDown size={13} aria-hidden="true" />}
      </Popover.Trigger>
      {set && (
        <button
          type="button"
          className={styles.remove}
          aria-label={`Remove the filter ${label}`}
          onClick={onRemove}
        >
          <X size={13} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}
