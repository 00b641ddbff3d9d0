// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn only where they are seen cannot be a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
import { useNavigate } from '@tanstack/react-router';
import { useTable } from '@tanstack/react-table';
import { type CSSProperties, useMemo, useState } from 'react';
import type { TaskJson } from '../../../server/api/tasks.ts';
import type { ListOrder } from './list-order.ts';
import { TaskRow } from './TaskRow.tsx';
import styles from './TaskTable.module.css';
import { TaskTableHead } from './TaskTableHead.tsx';
import { TASK_COLUMNS, taskColumns, taskTableFeatures } from './task-columns.tsx';
import type { ColumnVisibility } from './use-column-visibility.ts';
import { useMediaQuery } from './use-media-query.ts';
import { useRowKeys } from './use-row-keys.ts';
import { useVirtualRows } from './use-virtual-rows.ts';

interface TaskTableProps {
  readonly tasks: readonly TaskJson[];
  readonly visibility: ColumnVisibility;
  /** The reader nears the last row. */
  readonly onEnd: () => void;
  /** The reader nears the first row. */
  readonly onStart: () => void;
  readonly order: ListOrder;
  readonly onOrder: (order: ListOrder) => void;
  /** The reader came to, or left, the first row. */
  readonly onTop: (atTop: boolean) => void;
  readonly loading: boolean;
  /** No row is missing at the end. */
  readonly ended: boolean;
  /** No row is missing at the beginning. */
  readonly begun: boolean;
  /** The server could not look everywhere. */
  readonly partial: boolean;
  /** Grows when the reader is to be taken to the top. */
  readonly topSignal: number;
}

const TOP_PX = 8;

/** Tasks in rows, drawn only where they are seen. Arrows move, Enter opens. */
export function TaskTable(props: TaskTableProps) {
  const { tasks, visibility, onEnd, onStart, onTop, order, onOrder, topSignal } = props;
  const compact = useMediaQuery('(max-width: 820px)');
  const navigate = useNavigate();
  const [selected, setSelected] = useState<string | null>(null);
  const data = tasks as TaskJson[];
  const table = useTable({
    features: taskTableFeatures,
    columns: taskColumns,
    data,
    getRowId: (task) => task.id,
    state: { columnVisibility: visibility },
  });
  const rows = table.getRowModel().rows;
  const { scroller, virtualizer, items } = useVirtualRows({
    ids: tasks,
    compact,
    onEnd,
    onStart,
    topSignal,
  });
  const columns = useMemo(() => TASK_COLUMNS.filter(({ id }) => visibility[id]), [visibility]);
  const grid: CSSProperties = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  const open = (id: string) => void navigate({ to: '/tasks/$id', params: { id } });
  const onKeyDown = useRowKeys({
    ids: tasks,
    selected,
    onSelect: (id, index) => {
      setSelected(id);
      virtualizer.scrollToIndex(index);
    },
    onOpen: open,
  });
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label="Tasks"
      aria-rowcount={props.ended && props.begun ? rows.length + 1 : -1}
      aria-activedescendant={selected === null ? undefined : `task-${selected}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => onTop(event.currentTarget.scrollTop < TOP_PX)}
    >
      {!compact && <TaskTableHead columns={columns} grid={grid} order={order} onOrder={onOrder} />}
      <div role="rowgroup" className={styles.body} style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          return row ? (
            <TaskRow
              key={row.id}
              row={row}
              compact={compact}
              top={item.start}
              index={item.index}
              selected={row.id === selected}
              grid={grid.gridTemplateColumns as string}
              FlexRender={table.FlexRender}
            />
          ) : null;
        })}
      </div>
      <p className={styles.foot} role="status">
        {footText(props)}
      </p>
    </div>
  );
}

function footText({ tasks, loading, ended, begun, partial }: TaskTableProps): string {
  if (loading) return partial ? 'Searching on' : 'Loading more';
  if (!ended) return '';
  if (partial) return 'The search index is being built: tasks may be missing here';
  return begun ? `All ${tasks.length} shown` : 'That is the last one';
}
