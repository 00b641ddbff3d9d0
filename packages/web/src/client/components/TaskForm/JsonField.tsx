import { useId } from 'react';
import styles from './TaskForm.module.css';

interface JsonFieldProps {
  readonly label: string;
  readonly value: string;
  readonly fault: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A field for JSON: grows with its text, and says at once where the text is wrong. */
export function JsonField({ label, value, fault, onChange }: JsonFieldProps) {
  const id = useId();
  return (
    <div className={`${styles.field} ${styles.wide}`}>
      <span className={styles.name}>
        <label htmlFor={id}>{label}</label>
        <span id={`${id}-fault`} className={styles.fault} role="status">
          {fault}
        </span>
      </span>
      <textarea
        id={id}
        className={styles.json}
        rows={Math.min(12, value.split('\n').length)}
        value={value}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-fault`}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
