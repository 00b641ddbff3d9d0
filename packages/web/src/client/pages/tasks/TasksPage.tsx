import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { taskCountQuery } from '../../api/queries.ts';
import { Page } from '../../components/Page/Page.tsx';
import { ColumnMenu } from '../../components/TaskTable/ColumnMenu.tsx';
import type { ListOrder } from '../../components/TaskTable/list-order.ts';
import { SortMenu } from '../../components/TaskTable/SortMenu.tsx';
import { useColumnVisibility } from '../../components/TaskTable/use-column-visibility.ts';
import { formatCount } from '../../format/number.ts';
import { FoundTasks } from './FoundTasks.tsx';
import { readQueryText } from './query-text.ts';
import { StopFoundButton } from './StopFoundButton.tsx';
import { TaskFilterBar } from './TaskFilterBar.tsx';
import { TaskListActions } from './TaskListActions.tsx';
import { parseTaskSearch, type TaskSearch } from './task-search.ts';
import { UnreadableQuery } from './UnreadableQuery.tsx';

const route = getRouteApi('/tasks');

/** All tasks: searched, sorted, endless, live. */
export function TasksPage() {
  const search = route.useSearch();
  const { q = '', sort = 'seen', order = 'desc' } = search;
  const navigate = useNavigate();
  const [visibility, setVisibility] = useColumnVisibility();
  const readable = readQueryText(q).fault === null;
  const change = useCallback(
    (part: Partial<TaskSearch>) =>
      void navigate({
        to: '/tasks',
        search: (now: object) => parseTaskSearch({ ...now, ...part }),
        replace: true,
      }),
    [navigate],
  );
  const setOrder = useCallback((next: ListOrder) => change(next), [change]);
  const clear = () => change({ q: '' });
  return (
    <Page
      title="Tasks"
      note={readable ? <FoundCount q={q} /> : undefined}
      actions={
        <>
          {readable && <StopFoundButton q={q} />}
          <SortMenu order={{ sort, order }} onOrder={setOrder} />
          <ColumnMenu visibility={visibility} onChange={setVisibility} />
          <TaskListActions q={readable ? q : ''} />
        </>
      }
      filled
    >
      <TaskFilterBar q={q} onChange={(next) => change({ q: next })} />
      {readable ? (
        <FoundTasks search={search} visibility={visibility} onOrder={setOrder} onClear={clear} />
      ) : (
        <UnreadableQuery onClear={clear} />
      )}
    </Page>
  );
}

function FoundCount({ q }: { readonly q: string }) {
  const { data } = useQuery(taskCountQuery(q));
  return data ? `${formatCount(data.count)}${data.exact ? '' : '+'}` : null;
}
