// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn only where they are seen cannot be a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
import type { CSSProperties } from 'react';
import styles from './TaskTable.module.css';
import type { TASK_COLUMNS } from './task-columns.tsx';

interface TaskTableHeadProps {
  readonly columns: readonly (typeof TASK_COLUMNS)[number][];
  readonly grid: CSSProperties;
}

/** Names of the columns, above the rows. */
export function TaskTableHead({ columns, grid }: TaskTableHeadProps) {
  return (
    <div role="row" className={styles.head} style={grid} aria-rowindex={1}>
      {columns.map(({ id, label, end }) => (
        <span key={id} role="columnheader" className={end ? styles.end : undefined}>
          {label}
        </span>
      ))}
    </div>
  );
}
