// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn only where they are seen cannot be a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
import { Link } from '@tanstack/react-router';
import type { ReactTable, Row } from '@tanstack/react-table';
import { memo } from 'react';
import type { TaskJson } from '../../../server/api/tasks.ts';
import { CompactTask } from './CompactTask.tsx';
import styles from './TaskTable.module.css';
import { TASK_COLUMNS, type taskTableFeatures } from './task-columns.tsx';

interface TaskRowProps {
  readonly row: Row<typeof taskTableFeatures, TaskJson>;
  readonly compact: boolean;
  /** Place in the table, pixels. */
  readonly top: number;
  readonly index: number;
  readonly selected: boolean;
  /** Widths of the columns shown; a change draws all rows again. */
  readonly grid: string;
  readonly FlexRender: ReactTable<typeof taskTableFeatures, TaskJson>['FlexRender'];
}

const ENDED = new Set(TASK_COLUMNS.filter(({ end }) => end).map(({ id }) => id));

/** One task. The whole row is a link: it opens in a new tab too. */
export const TaskRow = memo(function TaskRow({
  row,
  compact,
  top,
  index,
  selected,
  grid,
  FlexRender,
}: TaskRowProps) {
  const task = row.original;
  return (
    <div
      role="row"
      id={`task-${row.id}`}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Link
        to="/tasks/$id"
        params={{ id: task.id }}
        preload={false}
        tabIndex={-1}
        role="presentation"
        className={compact ? styles.compactLink : styles.link}
        style={compact ? {} : { gridTemplateColumns: grid }}
      >
        {compact ? (
          <CompactTask task={task} />
        ) : (
          row.getVisibleCells().map((cell) => (
            <span
              key={cell.id}
              role="gridcell"
              className={ENDED.has(cell.column.id) ? styles.end : styles.cell}
            >
              <FlexRender cell={cell} />
            </span>
          ))
        )}
      </Link>
    </div>
  );
}, isSameRow);

/** Rows are made anew with every change of the list; they look the same while their task does. */
function isSameRow(before: TaskRowProps, after: TaskRowProps): boolean {
  return (
    before.row.original === after.row.original &&
    before.top === after.top &&
    before.index === after.index &&
    before.selected === after.selected &&
    before.compact === after.compact &&
    before.grid === after.grid
  );
}
