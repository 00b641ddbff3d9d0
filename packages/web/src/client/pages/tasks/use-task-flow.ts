import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { TASK_PAGE_SIZE, tasksQuery } from '../../api/queries.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useLiveFeed } from '../../live/LiveProvider.tsx';
import { dropTasks, findNewTasks, insertTasks, type TaskPages } from '../../live/task-pages.ts';
import { liveFilter } from './live-filter.ts';
import { filterOf, readQueryText } from './query-text.ts';
import { isNewestFirst, type TaskSearch } from './task-search.ts';

/** Pages' worth of rows that the first page may grow to before it is read afresh. */
const FLOW_LIMIT_PAGES = 6;
const REFRESH_PAUSE_MS = 2000;

/** New tasks that wait to be shown, and the way to show them. */
export interface TaskFlow {
  /** Tasks that came while the reader was further down, or paused. */
  readonly waiting: number;
  /** More may wait than were told one by one. */
  readonly more: boolean;
  /** Reads the first page afresh. */
  readonly showNew: () => void;
  /** Grows whenever the list begins afresh: the reader is taken to the top. */
  readonly shown: number;
}

/** Lets new tasks flow into a list that begins with the newest while its reader is at the top; counts them otherwise. */
export function useTaskFlow(search: TaskSearch, atTop: boolean, pageSize = TASK_PAGE_SIZE): TaskFlow {
  const feed = useLiveFeed();
  const client = useQueryClient();
  const flowing = useRef(atTop);
  flowing.current = atTop;
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const [more, setMore] = useState(false);
  const [shown, setShown] = useState(0);

  const readFirstPage = useCallback(async () => {
    // What is read again is the page of the first parameter, which may be further down.
    client.setQueryData<TaskPages>(queryKeys.tasks(search), (data) =>
      data ? { ...data, pageParams: [null, ...data.pageParams.slice(1)] } : data,
    );
    const page = await client.fetchInfiniteQuery({ ...tasksQuery(search, pageSize), pages: 1, staleTime: 0 });
    client.setQueryData<TaskPages>(queryKeys.tasks(search), {
      pages: page.pages.slice(0, 1),
      pageParams: page.pageParams.slice(0, 1),
    });
  }, [client, search, pageSize]);

  useEffect(() => {
    setWaiting(new Set());
    setMore(false);
    let refreshedAt = 0;
    return feed.onTasks(({ items, changed }, paused) => {
      const nowMs = Date.now();
      const key = queryKeys.tasks(search);
      const data = client.getQueryData<TaskPages>(key);
      if (!data) return;
      const { fits, misfits } = liveFilter(filterOf(readQueryText(search.q ?? '', nowMs)));
      if (!isNewestFirst(search)) {
        // Where a new task stands in another order only the server knows.
        client.setQueryData<TaskPages>(key, dropTasks(data, misfits));
        return;
      }
      const fresh = findNewTasks(data, items.filter(fits));
      const untold = changed > items.length;
      if (paused || !flowing.current) {
        if (fresh.length > 0) setWaiting((known) => new Set([...known, ...fresh.map((task) => task.id)]));
        if (untold) setMore(true);
        return;
      }
      client.setQueryData<TaskPages>(key, insertTasks(dropTasks(data, misfits), fresh));
      const grown = (data.pages[0]?.items.length ?? 0) > FLOW_LIMIT_PAGES * pageSize;
      if ((untold || grown) && nowMs - refreshedAt > REFRESH_PAUSE_MS) {
        refreshedAt = nowMs;
        // A failed reading is shown by the query's own error state and the connection banner.
        void readFirstPage().catch(() => undefined);
      }
    });
  }, [feed, client, search, pageSize, readFirstPage]);

  const showNew = useCallback(() => {
    setWaiting(new Set());
    setMore(false);
    setShown((count) => count + 1);
    void readFirstPage().catch(() => undefined);
  }, [readFirstPage]);

  return { waiting: waiting.size, more, showNew, shown };
}
