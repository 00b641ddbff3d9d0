import type { TaskDetail } from '@celery-cnc/core/models';
import { z } from 'zod';
import type { RetriedTaskJson, TaskCallJson } from '../api/retries.ts';
import { audited } from '../audit.ts';
import { HttpError } from '../http-error.ts';
import { callBody } from '../query/call-body.ts';
import { readBody } from '../query/read-body.ts';
import type { ApiHandler, WebServices } from '../web-services.ts';

const LONGEST_ID = 300;
const retryBody = z.strictObject(callBody);

/** `GET /task-calls/{id}`: with what a task was called, for whoever wants to run it again. */
export const getTaskCall: ApiHandler = async (context, services) => {
  const { id, broker } = await findTask(services, context.req.param('id') ?? '');
  const call = await services.context.engine.findTaskCall({ taskId: id, broker });
  const apps = services.context.apps.filter((app) => app.broker === broker).map(({ name }) => name);
  return context.json<TaskCallJson>({ ...call, apps });
};

/** `POST /tasks/{id}/retry`: runs a task again, as it was or with what the body says. */
export const retryTask: ApiHandler = async (context, services) => {
  const request = await readBody(context, retryBody);
  const { id, broker, state } = await findTask(services, context.req.param('id') ?? '');
  const work = () => services.context.engine.retryTask({ ...request, taskId: id, broker });
  const target = `${id} (${state})`;
  return context.json<RetriedTaskJson>(await audited(services, { action: 'task.retry', target }, work));
};

async function findTask({ context: { db } }: WebServices, id: string): Promise<TaskDetail> {
  const task = id === '' || id.length > LONGEST_ID ? null : await db.getTask({ id });
  if (task !== null) return task;
  throw new HttpError(404, 'CNC_HTTP_NOT_FOUND', `No task has the id "${id.slice(0, LONGEST_ID)}".`, 'id');
}
