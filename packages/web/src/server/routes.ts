import { abortTask } from './handlers/abort-task.ts';
import {
  deleteQueueMessage,
  moveMessages,
  pauseQueue,
  purgeQueue,
  resumeQueue,
} from './handlers/change-queue.ts';
import { controlWorkers, inspectWorkers } from './handlers/control-workers.ts';
import { forgetGroupResult, forgetTaskResult } from './handlers/forget-results.ts';
import { getIngest } from './handlers/get-ingest.ts';
import { getMeta } from './handlers/get-meta.ts';
import { getOverview } from './handlers/get-overview.ts';
import { getQueueHistory } from './handlers/get-queue-history.ts';
import { getStatistics, getStatisticsSeries } from './handlers/get-statistics.ts';
import { getTask } from './handlers/get-task.ts';
import { listBrokers } from './handlers/list-brokers.ts';
import { listComponents } from './handlers/list-components.ts';
import { listGaps } from './handlers/list-gaps.ts';
import { listMalformedEvents } from './handlers/list-malformed-events.ts';
import { listQueueMessages } from './handlers/list-queue-messages.ts';
import { listQueues } from './handlers/list-queues.ts';
import { listRegisteredTasks } from './handlers/list-registered-tasks.ts';
import { listTaskFacets } from './handlers/list-task-facets.ts';
import { listTaskNames } from './handlers/list-task-names.ts';
import { listTasks } from './handlers/list-tasks.ts';
import { listWorkers } from './handlers/list-workers.ts';
import { publishTask } from './handlers/publish-task.ts';
import { getGroupResult, getTaskResult, listResults } from './handlers/read-results.ts';
import { getTaskCall, retryTask } from './handlers/retry-task.ts';
import { getTaskRetries, retryTasks, stopTaskRetries } from './handlers/retry-tasks.ts';
import { cancelRevocation, getRevocation, revokeTasks } from './handlers/revoke-tasks.ts';
import { pinTask, unpinTask } from './handlers/set-task-pinned.ts';
import { streamLive } from './handlers/stream-live.ts';
import type { ApiHandler } from './web-services.ts';

/** Everything under `/api/v1` that reads. */
export const API_ROUTES: Readonly<Record<string, ApiHandler>> = {
  '/components': listComponents,
  '/tasks': listTasks,
  // Custom ids may hold slashes.
  '/tasks/:id{.+}': getTask,
  '/task-calls/:id{.+}': getTaskCall,
  '/task-results/:id{.+}': getTaskResult,
  '/group-results/:id{.+}': getGroupResult,
  '/results': listResults,
  '/task-retries/:id': getTaskRetries,
  '/registered-tasks': listRegisteredTasks,
  '/task-names': listTaskNames,
  '/task-facets': listTaskFacets,
  '/workers': listWorkers,
  '/worker-inspections': inspectWorkers,
  '/revocations': getRevocation,
  '/queues': listQueues,
  '/queues/history': getQueueHistory,
  '/queue-messages': listQueueMessages,
  '/overview': getOverview,
  '/statistics': getStatistics,
  '/statistics/series': getStatisticsSeries,
  '/ingest': getIngest,
  '/gaps': listGaps,
  '/malformed-events': listMalformedEvents,
  '/brokers': listBrokers,
  '/meta': getMeta,
  '/live': streamLive,
};

/** Everything under `/api/v1` that changes something: by method and path; `POST` passes the control guard. Each leaves an entry in the audit trail. */
export const API_CHANGES: readonly (readonly [
  method: 'PUT' | 'POST' | 'DELETE',
  path: string,
  handler: ApiHandler,
])[] = [
  ['PUT', '/tasks/:id{.+}/pin', pinTask],
  ['DELETE', '/tasks/:id{.+}/pin', unpinTask],
  ['POST', '/tasks', publishTask],
  ['POST', '/tasks/:id{.+}/retry', retryTask],
  ['POST', '/task-retries', retryTasks],
  ['DELETE', '/task-retries/:id', stopTaskRetries],
  ['POST', '/tasks/revoke', revokeTasks],
  ['POST', '/revocations/cancel', cancelRevocation],
  ['POST', '/tasks/abort', abortTask],
  ['POST', '/workers/control', controlWorkers],
  ['POST', '/task-results/forget', forgetTaskResult],
  ['POST', '/group-results/forget', forgetGroupResult],
  ['POST', '/queues/purge', purgeQueue],
  ['POST', '/queues/delete-message', deleteQueueMessage],
  ['POST', '/queues/move', moveMessages],
  ['POST', '/queues/pause', pauseQueue],
  ['POST', '/queues/resume', resumeQueue],
];
