import type { FacetField } from '@celery-cnc/core/models';
import type { TimeRange } from '../components/RangePicker/time-range.ts';
import type { TaskSearch } from '../pages/tasks/task-search.ts';

/** Keys of the query cache, by aggregate: the first part alone addresses all of the kind. */
export const queryKeys = {
  meta: ['meta'],
  overview: ['overview'],
  overviewOf: (range: TimeRange) => ['overview', range],
  statistics: (range: TimeRange, scope: object) => ['statistics', range, scope],
  statisticsSeries: (range: TimeRange, scope: object) => ['statistics-series', range, scope],
  taskLists: ['tasks'],
  tasks: (search: TaskSearch) => ['tasks', search],
  taskCount: (q: string) => ['task-facets', q, 'count'],
  taskFacet: (q: string, field: FacetField) => ['task-facets', q, field],
  taskDetails: ['task'],
  task: (id: string) => ['task', id],
  taskNames: ['task-names'],
  taskCall: (id: string) => ['task-call', id],
  registeredTasks: ['registered-tasks'],
  retryCount: (q: string) => ['retry-count', q],
  bulkRetry: (id: string) => ['bulk-retry', id],
  taskSuggestions: (search: string) => ['task-suggestions', search],
  workers: ['workers'],
  queues: ['queues'],
  queueCount: (action: string, request: object) => ['queue-count', action, request],
  queueHistory: (broker: string, queue: string, range: TimeRange) => ['queue-history', broker, queue, range],
  queueMessages: ['queue-messages'],
  queueMessagesOf: (broker: string, queue: string) => ['queue-messages', broker, queue],
  workerInspections: ['worker-inspection'],
  workerInspection: (broker: string, worker: string, command: string) => [
    'worker-inspection',
    broker,
    worker,
    command,
  ],
  revokeCount: (target: object, terminate: string | undefined) => ['revoke-count', target, terminate],
  revocation: (broker: string, id: string) => ['revocation', broker, id],
  components: ['components'],
  brokers: ['brokers'],
  ingest: ['ingest'],
  gaps: ['gaps'],
  malformedEvents: ['malformed-events'],
} as const;
