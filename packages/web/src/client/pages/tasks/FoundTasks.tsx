import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { tasksQuery } from '../../api/queries.ts';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import type { ListOrder } from '../../components/TaskTable/list-order.ts';
import { TaskTable } from '../../components/TaskTable/TaskTable.tsx';
import type { ColumnVisibility } from '../../components/TaskTable/use-column-visibility.ts';
import styles from './FoundTasks.module.css';
import { NewTasksPill } from './NewTasksPill.tsx';
import { NoTasks } from './NoTasks.tsx';
import type { TaskSearch } from './task-search.ts';
import { useTaskFlow } from './use-task-flow.ts';

interface FoundTasksProps {
  readonly search: TaskSearch;
  readonly visibility: ColumnVisibility;
  readonly onOrder: (order: ListOrder) => void;
  readonly onClear: () => void;
}

/** The tasks that a search finds, read page by page in both directions. */
export function FoundTasks({ search, visibility, onOrder, onClear }: FoundTasksProps) {
  const query = useInfiniteQuery(tasksQuery(search));
  const [atTop, setAtTop] = useState(true);
  const flow = useTaskFlow(search, atTop);
  const tasks = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const partial = query.data?.pages.at(-1)?.partial === true;
  const { fetchNextPage, hasNextPage, fetchPreviousPage, hasPreviousPage, isFetching } = query;
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetching]);
  const readBack = useCallback(() => {
    if (hasPreviousPage && !isFetching) void fetchPreviousPage();
  }, [fetchPreviousPage, hasPreviousPage, isFetching]);
  return (
    <div className={styles.table} data-stale={query.isPlaceholderData}>
      <NewTasksPill flow={flow} />
      {query.data === undefined ? (
        query.error ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton lines={14} height={16} />
        )
      ) : tasks.length === 0 && !hasNextPage && !partial ? (
        <NoTasks q={search.q ?? ''} onClear={onClear} />
      ) : (
        <TaskTable
          tasks={tasks}
          visibility={visibility}
          order={{ sort: search.sort ?? 'seen', order: search.order ?? 'desc' }}
          onOrder={onOrder}
          onEnd={readOn}
          onStart={readBack}
          onTop={setAtTop}
          loading={query.isFetchingNextPage}
          ended={!hasNextPage}
          begun={!hasPreviousPage}
          partial={partial}
          topSignal={flow.shown}
        />
      )}
    </div>
  );
}
