// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn only where they are seen cannot be a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { CSSProperties } from 'react';
import { type ListOrder, SORT_LABELS, toggleOrder } from './list-order.ts';
import styles from './TaskTable.module.css';
import type { TASK_COLUMNS } from './task-columns.tsx';

interface TaskTableHeadProps {
  readonly columns: readonly (typeof TASK_COLUMNS)[number][];
  readonly grid: CSSProperties;
  readonly order: ListOrder;
  readonly onOrder: (order: ListOrder) => void;
}

/** Names of the columns, above the rows; those that lists can be sorted by are buttons. */
export function TaskTableHead({ columns, grid, order, onOrder }: TaskTableHeadProps) {
  return (
    <div role="row" className={styles.head} style={grid} aria-rowindex={1}>
      {columns.map((column) => (
        <ColumnHead key={column.id} column={column} order={order} onOrder={onOrder} />
      ))}
    </div>
  );
}

function ColumnHead({
  column: { label, end, sort },
  order,
  onOrder,
}: Omit<TaskTableHeadProps, 'columns' | 'grid'> & { readonly column: (typeof TASK_COLUMNS)[number] }) {
  const sorted = sort !== undefined && order.sort === sort;
  const Arrow = order.order === 'desc' ? ArrowDown : ArrowUp;
  const next = sort && toggleOrder(order, sort);
  return (
    <span
      role="columnheader"
      className={end ? styles.end : undefined}
      aria-sort={sorted ? (order.order === 'desc' ? 'descending' : 'ascending') : undefined}
    >
      {next ? (
        <button
          type="button"
          className={`${styles.sort} ${sorted ? styles.sorted : ''}`}
          title={`Sort: ${SORT_LABELS[next.sort][next.order]}`}
          onClick={() => onOrder(next)}
        >
          {label}
          {sorted ? <Arrow size={12} aria-hidden="true" /> : <ArrowDown size={12} aria-hidden="true" />}
        </button>
      ) : (
        label
      )}
    </span>
  );
}
