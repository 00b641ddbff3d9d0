import type { DbClient } from '@celery-cnc/core/component';
import { retryRelationOf, type TaskDetail } from '@celery-cnc/core/models';
import type { RelatedTaskJson, TaskDetailJson } from '../api/tasks.ts';
import { HttpError } from '../http-error.ts';
import { toTaskEventJson } from '../json/task-event-json.ts';
import { toAttemptJson, toTaskJson } from '../json/task-json.ts';
import type { ApiHandler } from '../web-services.ts';

/** `GET /tasks/{id}`: everything about one task. */
export const getTask: ApiHandler = async (context, { context: { db } }) => {
  const id = context.req.param('id') ?? '';
  const task = await findTask(db, id);
  if (task === null) {
    throw new HttpError(404, 'CNC_HTTP_NOT_FOUND', `No task has the id "${id.slice(0, 300)}".`, 'id');
  }
  const parent = await findRelative(db, task, task.parentId);
  const root = task.rootId === task.parentId ? parent : await findRelative(db, task, task.rootId);
  const { retryOf, retriedAs } = retryRelationOf(task.events);
  return context.json<TaskDetailJson>({
    ...toTaskJson(task),
    traceback: task.traceback,
    exchange: task.exchange,
    routingKey: task.routingKey,
    cut: task.cut,
    eventsOmitted: task.eventsOmitted,
    finding: task.finding,
    attempts: task.attempts.map(toAttemptJson),
    events: task.events.map(toTaskEventJson),
    children: task.children.map(toTaskJson),
    parent: parent && toTaskJson(parent),
    root: root && toTaskJson(root),
    retryOf: retryOf === null ? null : await relatedTask(db, task, retryOf),
    retriedAs: await Promise.all(retriedAs.slice(-MOST_RETRIES).map((retry) => relatedTask(db, task, retry))),
  });
};

const MOST_RETRIES = 25;

async function relatedTask(db: DbClient, task: TaskDetail, id: string): Promise<RelatedTaskJson> {
  const related = await findRelative(db, task, id);
  return { id, task: related && toTaskJson(related) };
}

async function findTask(db: DbClient, id: string): Promise<TaskDetail | null> {
  // Longer ids are not stored, and not a query that the database would take.
  return id === '' || id.length > 300 ? null : db.getTask({ id });
}

async function findRelative(db: DbClient, task: TaskDetail, id: string | null): Promise<TaskDetail | null> {
  if (id === null) return null;
  return id === task.id ? task : findTask(db, id);
}
