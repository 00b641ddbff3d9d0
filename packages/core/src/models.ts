/**
 * What Celery is, as pure types and functions: safe in a browser.
 */
export type { Attempt } from './db/models/attempt.ts';
export type { AuditEntry } from './db/models/audit-entry.ts';
export { CHANGE_TOPICS, type Change, type ChangeTopic } from './db/models/change.ts';
export type { EventBatch, IngestResult } from './db/models/event-batch.ts';
export { FILTER_LIMITS } from './db/models/filter-limits.ts';
export {
  countSigns,
  createFindingEvent,
  FINDING_SENDER,
  type Finding,
  type FindingEvent,
  findingType,
  isFinding,
  isFindingType,
  isOwnEvent,
  isVerdict,
  type LostReason,
} from './db/models/finding.ts';
export type { Gap, GapReason } from './db/models/gap.ts';
export type { IngestCounters } from './db/models/ingest-counters.ts';
export type { Lease, LeaseRelease, LeaseRequest } from './db/models/lease.ts';
export type { MalformedEvent } from './db/models/malformed-event.ts';
export { type FilterableTask, type TaskMatcher, taskMatcher } from './db/models/match-task.ts';
export { OPEN_STATES, type OpenTask } from './db/models/open-task.ts';
export { replaceTerms } from './db/models/query/edit-task-query.ts';
export { formatCondition, formatTaskFilter } from './db/models/query/format-task-filter.ts';
export {
  parseTaskQuery,
  type TaskQueryContext,
  type TaskQueryTerm,
  toTaskFilter,
} from './db/models/query/parse-task-query.ts';
export { QUERY_FIELDS, type QueryField } from './db/models/query/query-fields.ts';
export { type QueryFault, TaskQueryError } from './db/models/query/task-query-error.ts';
export type {
  QueueHistory,
  QueueHistoryPoint,
  QueueHistoryQuery,
  QueueMinute,
  QueueMinutes,
} from './db/models/queue-history.ts';
export type { QueuePause, QueuePauseChange } from './db/models/queue-pause.ts';
export { isRetryNote, type RetryRelation, retryRelationOf } from './db/models/retry-relation.ts';
export type { EventTally } from './db/models/rollup.ts';
export type { ScheduleEntryState } from './db/models/schedule-entry.ts';
export { mayWorkSilently } from './db/models/silent-worker.ts';
export type { Stamps } from './db/models/stamps.ts';
export {
  type DurationStatistics,
  type EventCounts,
  type ExceptionCount,
  type NamedTaskStatistics,
  type Overview,
  PERCENTILE_ERROR,
  type SeriesPoint,
  type Statistics,
  type StatisticsFilter,
  type StatisticsSeries,
  type TaskStatistics,
  type TaskStatisticsReport,
} from './db/models/statistics.ts';
export type { Task, TaskDetail, TaskSummary } from './db/models/task.ts';
export { TASK_EVENT_TYPES, type TaskEvent, type TaskEventType } from './db/models/task-event.ts';
export {
  FACET_FIELDS,
  type FacetField,
  type FacetValue,
  type TaskFacet,
  type TaskFacetQuery,
} from './db/models/task-facets.ts';
export {
  ID_FIELDS,
  type IdField,
  type NumberRange,
  RANGE_FIELDS,
  type RangeField,
  TASK_SORTS,
  type TaskCondition,
  type TaskFilter,
  type TaskSort,
  type TaskTest,
  TEXT_FIELDS,
  type TextField,
} from './db/models/task-filter.ts';
export {
  SORT_ORDERS,
  type SortOrder,
  type TaskCount,
  type TaskCountQuery,
  type TaskPage,
  type TaskQuery,
} from './db/models/task-query.ts';
export { isReadyState, isTaskState, TASK_STATES, type TaskState } from './db/models/task-state.ts';
export type { Worker, WorkerInspection, WorkerStatus } from './db/models/worker.ts';
export type { WorkerEvent } from './db/models/worker-event.ts';
