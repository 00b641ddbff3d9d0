import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { tasksQuery } from '../../api/queries.ts';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { ColumnMenu } from '../../components/TaskTable/ColumnMenu.tsx';
import { TaskTable } from '../../components/TaskTable/TaskTable.tsx';
import { useColumnVisibility } from '../../components/TaskTable/use-column-visibility.ts';
import { formatCount } from '../../format/number.ts';
import { NewTasksPill } from './NewTasksPill.tsx';
import { NoTasks } from './NoTasks.tsx';
import { TaskFilterBar } from './TaskFilterBar.tsx';
import styles from './TasksPage.module.css';
import type { TaskFilter } from './task-filter.ts';
import { useTaskFlow } from './use-task-flow.ts';

const route = getRouteApi('/tasks');

/** All tasks: filtered, endless, live. */
export function TasksPage() {
  const filter = route.useSearch();
  const navigate = useNavigate();
  const query = useInfiniteQuery(tasksQuery(filter));
  const [atTop, setAtTop] = useState(true);
  const flow = useTaskFlow(filter, atTop);
  const [visibility, setVisibility] = useColumnVisibility();
  const tasks = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const setFilter = useCallback(
    (next: TaskFilter) => void navigate({ to: '/tasks', search: next, replace: true }),
    [navigate],
  );
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = query;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  return (
    <Page
      title="Tasks"
      note={query.data ? `${formatCount(tasks.length)}${hasNextPage ? '+' : ''}` : undefined}
      actions={<ColumnMenu visibility={visibility} onChange={setVisibility} />}
      filled
    >
      <TaskFilterBar filter={filter} onChange={setFilter} />
      <div className={styles.table} data-stale={query.isPlaceholderData}>
        <NewTasksPill flow={flow} />
        {query.data === undefined ? (
          query.error ? (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <Skeleton lines={14} height={16} />
          )
        ) : tasks.length === 0 && !hasNextPage ? (
          <NoTasks filter={filter} onClear={() => setFilter({})} />
        ) : (
          <TaskTable
            tasks={tasks}
            visibility={visibility}
            onEnd={loadMore}
            onTop={setAtTop}
            loading={isFetchingNextPage}
            ended={!hasNextPage}
            topSignal={flow.shown}
          />
        )}
      </div>
    </Page>
  );
}
