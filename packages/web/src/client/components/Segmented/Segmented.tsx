import { ToggleGroup } from 'radix-ui';
import styles from './Segmented.module.css';

interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly options: readonly Value[];
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
}

/** One of a few choices, side by side; arrow keys move. */
export function Segmented<Value extends string>({ label, options, value, onChange }: SegmentedProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      className={styles.group}
      value={value ?? ''}
      onValueChange={(chosen) => chosen !== '' && onChange(chosen as Value)}
    >
      {options.map((option) => (
        <ToggleGroup.Item key={option} value={option} className={styles.item}>
          {option}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
