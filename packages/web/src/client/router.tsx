import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import {
  brokersQuery,
  componentsQuery,
  overviewQuery,
  queuesQuery,
  statisticsQuery,
  statisticsSeriesQuery,
  taskQuery,
  tasksQuery,
  workersQuery,
} from './api/queries.ts';
import { RouteError } from './components/ErrorState/RouteError.tsx';
import { DEFAULT_RANGE, parseRangeSearch } from './components/RangePicker/time-range.ts';
import { Shell } from './components/Shell/Shell.tsx';
import { Skeleton } from './components/Skeleton/Skeleton.tsx';
import { parseUrlSearch, stringifyUrlSearch } from './format/url-search.ts';
import { NotFoundPage } from './pages/not-found/NotFoundPage.tsx';
import { parseQueueSearch } from './pages/queue/queue-search.ts';
import {
  parseStatisticsSearch,
  parseTaskStatisticsSearch,
  scopeOf,
} from './pages/statistics/statistics-search.ts';
import { readQueryText } from './pages/tasks/query-text.ts';
import { parseTaskSearch } from './pages/tasks/task-search.ts';
import { parseWorkerSearch } from './pages/worker/worker-search.ts';

/** What loaders are given. */
export interface RouterContext {
  readonly queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Shell });

const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: parseRangeSearch,
  loaderDeps: ({ search }) => search,
  // Loaders only begin to read, so that data and code of a page come at the same time; pages show their own waiting.
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(overviewQuery(deps.range ?? DEFAULT_RANGE));
    void context.queryClient.prefetchQuery(workersQuery);
    void context.queryClient.prefetchQuery(brokersQuery);
  },
  component: lazyRouteComponent(() => import('./pages/overview/OverviewPage.tsx'), 'OverviewPage'),
});

const tasksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tasks',
  validateSearch: parseTaskSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    // A query that cannot be read needs no server to say so.
    if (readQueryText(deps.q ?? '').fault === null) {
      void context.queryClient.prefetchInfiniteQuery(tasksQuery(deps));
    }
  },
  component: lazyRouteComponent(() => import('./pages/tasks/TasksPage.tsx'), 'TasksPage'),
});

const taskRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tasks/$id',
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(taskQuery(params.id)),
  component: lazyRouteComponent(() => import('./pages/task/TaskPage.tsx'), 'TaskPage'),
});

const statisticsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/statistics',
  validateSearch: parseStatisticsSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    void context.queryClient.prefetchQuery(statisticsQuery(deps.range ?? DEFAULT_RANGE, scopeOf(deps))),
  component: lazyRouteComponent(() => import('./pages/statistics/StatisticsPage.tsx'), 'StatisticsPage'),
});

const taskStatisticsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/statistics/$name',
  validateSearch: parseTaskStatisticsSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps, params }) => {
    const scope = { ...scopeOf(deps), name: params.name };
    void context.queryClient.prefetchQuery(statisticsSeriesQuery(deps.range ?? DEFAULT_RANGE, scope));
  },
  component: lazyRouteComponent(
    () => import('./pages/task-statistics/TaskStatisticsPage.tsx'),
    'TaskStatisticsPage',
  ),
});

const workersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workers',
  loader: ({ context }) => void context.queryClient.prefetchQuery(workersQuery),
  component: lazyRouteComponent(() => import('./pages/workers/WorkersPage.tsx'), 'WorkersPage'),
});

const workerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workers/$name',
  validateSearch: parseWorkerSearch,
  component: lazyRouteComponent(() => import('./pages/worker/WorkerPage.tsx'), 'WorkerPage'),
});

const queuesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/queues',
  loader: ({ context }) => void context.queryClient.prefetchQuery(queuesQuery),
  component: lazyRouteComponent(() => import('./pages/queues/QueuesPage.tsx'), 'QueuesPage'),
});

const queueRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/queues/$name',
  validateSearch: parseQueueSearch,
  loader: ({ context }) => void context.queryClient.prefetchQuery(queuesQuery),
  component: lazyRouteComponent(() => import('./pages/queue/QueuePage.tsx'), 'QueuePage'),
});

const eventsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events',
  component: lazyRouteComponent(() => import('./pages/events/EventsPage.tsx'), 'EventsPage'),
});

const componentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/components',
  loader: ({ context }) => void context.queryClient.prefetchQuery(componentsQuery),
  component: lazyRouteComponent(() => import('./pages/components/ComponentsPage.tsx'), 'ComponentsPage'),
});

const componentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/components/$name',
  component: lazyRouteComponent(() => import('./pages/component/ComponentPage.tsx'), 'ComponentPage'),
});

const beatRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/beat',
  component: lazyRouteComponent(() => import('./pages/component/BeatPage.tsx'), 'BeatPage'),
});

const routeTree = rootRoute.addChildren([
  overviewRoute,
  tasksRoute,
  taskRoute,
  statisticsRoute,
  taskStatisticsRoute,
  workersRoute,
  workerRoute,
  queuesRoute,
  queueRoute,
  eventsRoute,
  componentsRoute,
  componentRoute,
  beatRoute,
]);

/** All pages by URL; the only file that knows paths and their search parameters. */
export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch: parseUrlSearch,
    stringifySearch: stringifyUrlSearch,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 150,
    defaultPendingComponent: () => <Skeleton lines={6} />,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}
