import type { FacetField } from '@celery-cnc/core/models';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ComponentsJson } from '../../server/api/components.ts';
import type { GapJson, IngestJson, MalformedEventsJson } from '../../server/api/ingest.ts';
import type { BrokersJson, MetaJson } from '../../server/api/meta.ts';
import type { QueueHistoryJson, QueueMessagesJson, QueuesJson } from '../../server/api/queues.ts';
import type { TaskResultJson } from '../../server/api/results.ts';
import type {
  BulkRetryJson,
  RegisteredTasksJson,
  RetryCountJson,
  TaskCallJson,
} from '../../server/api/retries.ts';
import type { OverviewJson, StatisticsSeriesJson, TaskStatisticsJson } from '../../server/api/statistics.ts';
import type { TaskDetailJson, TaskFacetsJson, TaskPageJson } from '../../server/api/tasks.ts';
import type { WorkersJson } from '../../server/api/workers.ts';
import type { TimeRange } from '../components/RangePicker/time-range.ts';
import { type TaskSearch, toApiParameters } from '../pages/tasks/task-search.ts';
import { getJson, sendJson } from './api-client.ts';
import { queryKeys } from './query-keys.ts';

/** Rows of one page of tasks. */
export const TASK_PAGE_SIZE = 100;
/** Pages held of a list; those furthest from the reader are let go of and read again on the way back. */
const MOST_PAGES = 20;

/** Task names of one table of statistics. */
const MOST_NAMES = 1000;

/** How often a range is read again, milliseconds: about once per step of its chart. */
const REFRESH_MS: Readonly<Record<TimeRange, number>> = {
  '15m': 4000,
  '1h': 6000,
  '6h': 20_000,
  '24h': 60_000,
  '7d': 120_000,
  '30d': 300_000,
};

/** Version, database, apps. */
export const metaQuery = queryOptions({
  queryKey: queryKeys.meta,
  queryFn: ({ signal }) => getJson<MetaJson>('/meta', {}, signal),
  refetchInterval: 30_000,
});

/** Figures and series of a range; the old range stays on screen until the new one is here. */
export const overviewQuery = (range: TimeRange) =>
  queryOptions({
    queryKey: queryKeys.overviewOf(range),
    queryFn: ({ signal }) => getJson<OverviewJson>('/overview', { range }, signal),
    refetchInterval: REFRESH_MS[range],
    placeholderData: keepPreviousData,
  });

/** What statistics are narrowed down to. */
export interface StatisticsScope {
  readonly name?: string | undefined;
  readonly queue?: string | undefined;
  readonly worker?: string | undefined;
}

/** Figures by task name over a range. */
export const statisticsQuery = (range: TimeRange, scope: StatisticsScope = {}) =>
  queryOptions({
    queryKey: queryKeys.statistics(range, scope),
    queryFn: ({ signal }) =>
      getJson<TaskStatisticsJson>('/statistics', { range, ...scope, limit: MOST_NAMES }, signal),
    refetchInterval: REFRESH_MS[range],
    placeholderData: keepPreviousData,
  });

/** Counts and percentiles over a range. */
export const statisticsSeriesQuery = (range: TimeRange, scope: StatisticsScope = {}) =>
  queryOptions({
    queryKey: queryKeys.statisticsSeries(range, scope),
    queryFn: ({ signal }) => getJson<StatisticsSeriesJson>('/statistics/series', { range, ...scope }, signal),
    refetchInterval: REFRESH_MS[range],
    placeholderData: keepPreviousData,
  });

/** Pages of tasks by cursor, both ways. Live changes are put into it: see `live/apply-change.ts`. */
export const tasksQuery = (search: TaskSearch, pageSize = TASK_PAGE_SIZE) =>
  infiniteQueryOptions({
    queryKey: queryKeys.tasks(search),
    queryFn: ({ signal, pageParam }) =>
      getJson<TaskPageJson>(
        '/tasks',
        { ...toApiParameters(search), limit: pageSize, cursor: pageParam ?? undefined },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    getPreviousPageParam: (page) => page.previousCursor,
    maxPages: MOST_PAGES,
    placeholderData: keepPreviousData,
  });

/** How many tasks a query finds. */
export const taskCountQuery = (q: string) =>
  queryOptions({
    queryKey: queryKeys.taskCount(q),
    queryFn: ({ signal }) =>
      getJson<TaskFacetsJson>('/task-facets', { q, fields: 'state', limit: 1 }, signal),
    select: (facets) => facets.count,
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });

/** The values that a query could be narrowed to in one field, with their numbers. */
export const taskFacetQuery = (q: string, field: FacetField) =>
  queryOptions({
    queryKey: queryKeys.taskFacet(q, field),
    queryFn: ({ signal }) =>
      getJson<TaskFacetsJson>('/task-facets', { q, fields: field, limit: 100 }, signal),
    select: ({ facets }) => facets[0],
    staleTime: 5000,
    placeholderData: keepPreviousData,
  });

/** One task with attempts, events and relations. */
export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: queryKeys.task(id),
    queryFn: ({ signal }) => getJson<TaskDetailJson>(`/tasks/${encodeURIComponent(id)}`, {}, signal),
  });

/** With what a task was called; asked anew whenever somebody wants to run it again. */
export const taskCallQuery = (id: string) =>
  queryOptions({
    queryKey: queryKeys.taskCall(id),
    queryFn: ({ signal }) => getJson<TaskCallJson>(`/task-calls/${encodeURIComponent(id)}`, {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

/** Tasks that can be run. */
export const registeredTasksQuery = queryOptions({
  queryKey: queryKeys.registeredTasks,
  queryFn: ({ signal }) => getJson<RegisteredTasksJson>('/registered-tasks', {}, signal),
  staleTime: 30_000,
});

/** How many tasks of a query would run again now. */
export const retryCountQuery = (q: string) =>
  queryOptions({
    queryKey: queryKeys.retryCount(q),
    queryFn: ({ signal }) => sendJson<RetryCountJson>('POST', '/task-retries', signal, { q, dryRun: true }),
    staleTime: 0,
    gcTime: 0,
  });

/** How far running many tasks again has come, until it is through. */
export const bulkRetryQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: queryKeys.bulkRetry(id ?? ''),
    queryFn: ({ signal }) => getJson<BulkRetryJson>(`/task-retries/${id}`, {}, signal),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.finishedAt == null ? 500 : false),
    gcTime: 0,
  });

/** What result backends hold of a task; read anew when its state changes. */
export const taskResultQuery = (id: string, state: string) =>
  queryOptions({
    queryKey: queryKeys.taskResult(id, state),
    queryFn: ({ signal }) => getJson<TaskResultJson>(`/task-results/${encodeURIComponent(id)}`, {}, signal),
    retry: false,
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

/** The queues of all brokers; engines sample them every five seconds. */
export const queuesQuery = queryOptions({
  queryKey: queryKeys.queues,
  queryFn: ({ signal }) => getJson<QueuesJson>('/queues', {}, signal),
  refetchInterval: 5000,
});

/** A queue over a range. */
export const queueHistoryQuery = (broker: string, queue: string, range: TimeRange) =>
  queryOptions({
    queryKey: queryKeys.queueHistory(broker, queue, range),
    queryFn: ({ signal }) => getJson<QueueHistoryJson>('/queues/history', { broker, queue, range }, signal),
    refetchInterval: REFRESH_MS[range],
    placeholderData: keepPreviousData,
  });

/** Messages of one page of a queue. */
const MESSAGE_PAGE_SIZE = 50;

/** What waits in a queue, in the order of work. Workers take meanwhile: pages are of the moment in which they were read. */
export const queueMessagesQuery = (broker: string, queue: string) =>
  infiniteQueryOptions({
    queryKey: queryKeys.queueMessagesOf(broker, queue),
    queryFn: ({ signal, pageParam }) =>
      getJson<QueueMessagesJson>(
        '/queue-messages',
        { broker, queue, offset: pageParam, limit: MESSAGE_PAGE_SIZE },
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: (page) => page.nextOffset,
  });

/** How many messages a change of a queue would mean now. */
export const queueCountQuery = <Count>(action: 'purge' | 'move' | 'delete-message', request: object) =>
  queryOptions({
    queryKey: queryKeys.queueCount(action, request),
    queryFn: ({ signal }) =>
      sendJson<Count>('POST', `/queues/${action}`, signal, { ...request, dryRun: true }),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: 2000,
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
