import { z } from 'zod';
import type { AbortJson } from '../api/control.ts';
import { audited } from '../audit.ts';
import { HttpError } from '../http-error.ts';
import { readBody } from '../query/read-body.ts';
import type { ApiHandler, WebServices } from '../web-services.ts';

const abortion = z.strictObject({
  taskId: z.string().min(1, 'is missing').max(300, 'is too long'),
  /** Where one app alone is on the broker of the task, it is meant. */
  app: z.string().max(200).optional(),
});

/** `POST /tasks/abort`: marks a task as aborted in its app's result backend. */
export const abortTask: ApiHandler = async (context, services) => {
  const { taskId, app: given } = await readBody(context, abortion);
  const app = given ?? (await appOf(services, taskId));
  const answer = await audited(services, { action: 'task.abort', target: `${taskId} of ${app}` }, () =>
    services.context.engine.abortTask({ app, taskId }),
  );
  return context.json<AbortJson>({ ...answer, app });
};

/** The app on whose broker the task was seen. */
async function appOf({ context: { db, apps } }: WebServices, taskId: string): Promise<string> {
  const task = await db.getTask({ id: taskId });
  const [app, other] = task === null ? apps : apps.filter(({ broker }) => broker === task.broker);
  if (app !== undefined && other === undefined) return app.name;
  const names = apps.map(({ name }) => name).join(', ');
  throw new HttpError(400, 'CNC_HTTP_PARAMETER', `app: is not clear; give one of ${names}`, 'app');
}
