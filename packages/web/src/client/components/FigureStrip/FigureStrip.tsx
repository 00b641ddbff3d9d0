import type { ReactNode } from 'react';
import styles from './FigureStrip.module.css';

/** One figure of a strip. */
export interface Figure {
  readonly label: string;
  readonly value: ReactNode;
  readonly unit?: string | undefined;
  readonly tone?: 'bad' | 'warning' | undefined;
  /** Under the value, as a meter. */
  readonly extra?: ReactNode;
}

/** Figures side by side. */
export function FigureStrip({
  label,
  figures,
}: {
  readonly label: string;
  readonly figures: readonly Figure[];
}) {
  return (
    <dl className={styles.strip} aria-label={label}>
      {figures.map((figure) => (
        <div key={figure.label} className={styles.figure}>
          <dt>{figure.label}</dt>
          <dd>
            <span className={`${styles.value} ${figure.tone ? styles[figure.tone] : ''}`}>
              {figure.value}
            </span>
            {figure.unit !== undefined && <span className={styles.unit}>{figure.unit}</span>}
            {figure.extra}
          </dd>
        </div>
      ))}
    </dl>
  );
}
