import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  BrokersJson,
  ComponentsJson,
  GapJson,
  IngestJson,
  MalformedEventsJson,
  MetaJson,
  OverviewJson,
  TaskDetailJson,
  TaskPageJson,
  WorkersJson,
} from '../../server/api-types.ts';
import type { OverviewRange } from '../pages/overview/overview-search.ts';
import { type TaskFilter, toApiParameters } from '../pages/tasks/task-filter.ts';
import { getJson } from './api-client.ts';
import { queryKeys } from './query-keys.ts';

/** Rows of one page of tasks. */
export const TASK_PAGE_SIZE = 100;

/** How often a range is read again, milliseconds: about once per step of its chart. */
const OVERVIEW_REFRESH_MS: Readonly<Record<OverviewRange, number>> = {
  '15m': 4000,
  '1h': 6000,
  '6h': 20_000,
  '24h': 60_000,
  '7d': 120_000,
};

/** Version, database, apps. */
export const metaQuery = queryOptions({
  queryKey: queryKeys.meta,
  queryFn: ({ signal }) => getJson<MetaJson>('/meta', {}, signal),
  refetchInterval: 30_000,
});

/** Figures and series of a range; the old range stays on screen until the new one is here. */
export const overviewQuery = (range: OverviewRange) =>
  queryOptions({
    queryKey: queryKeys.overviewOf(range),
    queryFn: ({ signal }) => getJson<OverviewJson>('/overview', { range }, signal),
    refetchInterval: OVERVIEW_REFRESH_MS[range],
    placeholderData: keepPreviousData,
  });

/** Pages of tasks, newest first, by cursor. Live changes are put into it: see `live/apply-change.ts`. */
export const tasksQuery = (filter: TaskFilter, pageSize = TASK_PAGE_SIZE) =>
  infiniteQueryOptions({
    queryKey: queryKeys.tasks(filter),
    queryFn: ({ signal, pageParam }) =>
      getJson<TaskPageJson>(
        '/tasks',
        { ...toApiParameters(filter, Date.now()), limit: pageSize, cursor: pageParam ?? undefined },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

/** One task with attempts, events and relations. */
export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: queryKeys.task(id),
    queryFn: ({ signal }) => getJson<TaskDetailJson>(`/tasks/${encodeURIComponent(id)}`, {}, signal),
  });

/** All task names seen, for the filter. */
export const taskNamesQuery = queryOptions({
  queryKey: queryKeys.taskNames,
  queryFn: ({ signal }) => getJson<{ readonly items: readonly string[] }>('/task-names', {}, signal),
  staleTime: 15_000,
});

/** The newest tasks that contain a text, for the command palette. */
export const taskSuggestionsQuery = (search: string) =>
  queryOptions({
    queryKey: queryKeys.taskSuggestions(search),
    queryFn: ({ signal }) => getJson<TaskPageJson>('/tasks', { search, limit: 5 }, signal),
    enabled: search.length >= 3,
    staleTime: 5000,
    placeholderData: keepPreviousData,
  });

/** All workers; kept current by the live stream. */
export const workersQuery = queryOptions({
  queryKey: queryKeys.workers,
  queryFn: ({ signal }) => getJson<WorkersJson>('/workers', {}, signal),
});

/** Configured components and core's processes; kept current by the live stream. */
export const componentsQuery = queryOptions({
  queryKey: queryKeys.components,
  queryFn: ({ signal }) => getJson<ComponentsJson>('/components', {}, signal),
});

/** Engines and their broker connections. */
export const brokersQuery = queryOptions({
  queryKey: queryKeys.brokers,
  queryFn: ({ signal }) => getJson<BrokersJson>('/brokers', {}, signal),
  refetchInterval: 5000,
});

/** Counters of ingest since start; kept current by the live stream. */
export const ingestQuery = queryOptions({
  queryKey: queryKeys.ingest,
  queryFn: ({ signal }) => getJson<IngestJson>('/ingest', {}, signal),
});

/** Times in which events may be missing, newest first. */
export const gapsQuery = queryOptions({
  queryKey: queryKeys.gaps,
  queryFn: ({ signal }) => getJson<{ readonly items: readonly GapJson[] }>('/gaps', {}, signal),
});

/** Samples of messages that could not be read. */
export const malformedEventsQuery = queryOptions({
  queryKey: queryKeys.malformedEvents,
  queryFn: ({ signal }) => getJson<MalformedEventsJson>('/malformed-events', {}, signal),
  refetchInterval: 15_000,
});
