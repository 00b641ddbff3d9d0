import type { TaskPinJson } from '../api/tasks.ts';
import { audited } from '../audit.ts';
import { HttpError } from '../http-error.ts';
import type { ApiHandler, WebServices } from '../web-services.ts';

const LONGEST_ID = 300;

/** `PUT /tasks/{id}/pin`: retention never deletes the task. */
export const pinTask: ApiHandler = (context, services) => setTaskPinned(context, services, true);

/** `DELETE /tasks/{id}/pin`: it is kept as long as all others. */
export const unpinTask: ApiHandler = (context, services) => setTaskPinned(context, services, false);

async function setTaskPinned(
  context: Parameters<ApiHandler>[0],
  services: WebServices,
  pinned: boolean,
): Promise<Response> {
  const id = context.req.param('id') ?? '';
  if (id.length > LONGEST_ID) throw notFound(id);
  const action = pinned ? 'task.pin' : 'task.unpin';
  await audited(services, { action, target: id }, async () => {
    if (!(await services.context.db.setTaskPinned({ id, pinned }))) throw notFound(id);
  });
  return context.json<TaskPinJson>({ id, pinned });
}

function notFound(id: string): HttpError {
  return new HttpError(404, 'CNC_HTTP_NOT_FOUND', `No task has the id "${id.slice(0, LONGEST_ID)}".`, 'id');
}
