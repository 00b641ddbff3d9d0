import type { OverviewRange } from '../pages/overview/overview-search.ts';
import type { TaskFilter } from '../pages/tasks/task-filter.ts';

/** Keys of the query cache, by aggregate: the first part alone addresses all of the kind. */
export const queryKeys = {
  meta: ['meta'],
  overview: ['overview'],
  overviewOf: (range: OverviewRange) => ['overview', range],
  taskLists: ['tasks'],
  tasks: (filter: TaskFilter) => ['tasks', filter],
  taskDetails: ['task'],
  task: (id: string) => ['task', id],
  taskNames: ['task-names'],
  taskSuggestions: (search: string) => ['task-suggestions', search],
  workers: ['workers'],
  components: ['components'],
  brokers: ['brokers'],
  ingest: ['ingest'],
  gaps: ['gaps'],
  malformedEvents: ['malformed-events'],
} as const;
