import type { Attempt, TaskSummary } from '@celery-cnc/core/models';
import type { AttemptJson, TaskJson } from '../api/tasks.ts';
import { toRfc3339OrNull } from './time.ts';

/** A task as lists of the API give it. */
export function toTaskJson(task: TaskSummary): TaskJson {
  return {
    id: task.id,
    broker: task.broker,
    name: task.name,
    state: task.state,
    worker: task.worker,
    queue: task.queue,
    client: task.client,
    sentAt: toRfc3339OrNull(task.sentAt),
    receivedAt: toRfc3339OrNull(task.receivedAt),
    startedAt: toRfc3339OrNull(task.startedAt),
    finishedAt: toRfc3339OrNull(task.finishedAt),
    runtimeSeconds: task.runtimeSeconds,
    retries: task.retries,
    rootId: task.rootId,
    parentId: task.parentId,
    args: task.args,
    kwargs: task.kwargs,
    result: task.result,
    exception: task.exception,
    eta: task.eta,
    expires: task.expires,
    pinned: task.pinned === true,
  };
}

/** An attempt as the API gives it. */
export function toAttemptJson(attempt: Attempt): AttemptJson {
  return {
    ...attempt,
    sentAt: toRfc3339OrNull(attempt.sentAt),
    receivedAt: toRfc3339OrNull(attempt.receivedAt),
    startedAt: toRfc3339OrNull(attempt.startedAt),
    finishedAt: toRfc3339OrNull(attempt.finishedAt),
  };
}
