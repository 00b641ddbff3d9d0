import type { DbClient } from '@celery-cnc/core/component';
import type { TaskDetail } from '@celery-cnc/core/models';
import type { TaskDetailJson } from '../api/tasks.ts';
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
  });
};

async function findTask(db: DbClient, id: string): Promise<TaskDetail | null> {
  // Longer ids are not stored, and not a query that the database would take.
  return id === '' || id.length > 300 ? null : db.getTask({ id });
}

async function findRelative(db: DbClient, task: TaskDetail, id: string | null): Promise<TaskDetail | null> {
  if (id === null) return null;
  return id === task.id ? task : findTask(db, id);
}
