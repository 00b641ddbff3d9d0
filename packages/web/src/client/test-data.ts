import type { Statistics, TaskStatistics } from '@celery-cnc/core/models';
import type { OverviewJson } from '../server/api/statistics.ts';
import type { TaskDetailJson, TaskJson } from '../server/api/tasks.ts';
import type { WorkerJson } from '../server/api/workers.ts';

/** A task for tests, sent at 08:58 UTC; what matters to the test is given. */
export function taskJson(fields: Partial<TaskJson> = {}): TaskJson {
  return {
    id: 'task-1',
    broker: 'redis://localhost:6379/0',
    name: 'math.add',
    state: 'PENDING',
    worker: null,
    queue: null,
    client: null,
    sentAt: '2026-11-24T08:58:00.000Z',
    receivedAt: null,
    startedAt: null,
    finishedAt: null,
    runtimeSeconds: null,
    retries: 0,
    rootId: null,
    parentId: null,
    args: null,
    kwargs: null,
    result: null,
    exception: null,
    eta: null,
    expires: null,
    pinned: false,
    ...fields,
  };
}

/** A task's detail for tests. */
export function taskDetailJson(fields: Partial<TaskDetailJson> = {}): TaskDetailJson {
  return {
    ...taskJson(),
    traceback: null,
    exchange: null,
    routingKey: null,
    cut: [],
    eventsOmitted: 0,
    finding: null,
    attempts: [],
    events: [],
    children: [],
    parent: null,
    root: null,
    retryOf: null,
    retriedAs: [],
    ...fields,
  };
}

/** A worker for tests, online and idle. */
export function workerJson(fields: Partial<WorkerJson> = {}): WorkerJson {
  return {
    name: 'w1@host',
    broker: 'redis://localhost:6379/0',
    status: 'online',
    pid: 42,
    firstSeenAt: '2026-11-24T08:00:00.000Z',
    lastSeenAt: '2026-11-24T08:58:00.000Z',
    offlineSince: null,
    mayBeAtWork: false,
    heartbeatSeconds: 2,
    active: 0,
    processed: 0,
    loadavg: null,
    swIdent: null,
    swVer: null,
    swSys: null,
    clockSkewSeconds: null,
    inspection: null,
    ...fields,
  };
}

/** An overview without anything, for tests. */
export function overviewJson(fields: Partial<OverviewJson> = {}): OverviewJson {
  return {
    states: {},
    series: [],
    stepSeconds: 30,
    totals: NO_STATISTICS,
    topTasks: [],
    gaps: [],
    recentFailures: [],
    workersOnline: 0,
    workersOffline: 0,
    active: 0,
    ...fields,
  };
}

const NO_STATISTICS: Statistics = {
  ...{ sent: 0, received: 0, started: 0, succeeded: 0, failed: 0, retried: 0, revoked: 0, rejected: 0 },
  ...{ lost: 0, failureRate: null, throughput: 0, runtime: null, wait: null, exceptions: [] },
};

/** Figures of a task name for tests. */
export function taskStatistics(fields: Partial<TaskStatistics> = {}): TaskStatistics {
  return { name: 'math.add', ...NO_STATISTICS, ...fields };
}
