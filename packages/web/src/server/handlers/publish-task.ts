import { z } from 'zod';
import type { PublishedTaskJson } from '../api/retries.ts';
import { audited } from '../audit.ts';
import { HttpError } from '../http-error.ts';
import { callBody } from '../query/call-body.ts';
import { readBody } from '../query/read-body.ts';
import type { ApiHandler } from '../web-services.ts';

const publishBody = z.strictObject({
  task: z.string().min(1, 'is missing').max(500, 'is too long'),
  taskId: z.string().min(1).max(155).exactOptional(),
  ...callBody,
});

/** `POST /tasks`: publishes a task. */
export const publishTask: ApiHandler = async (context, services) => {
  const { app = services.context.apps[0]?.name, ...request } = await readBody(context, publishBody);
  if (app === undefined) throw new HttpError(404, 'CNC_APP_UNKNOWN', 'There is no app.', 'app');
  const work = () => services.context.engine.publishTask({ ...request, app, sendSentEvent: true });
  const published = await audited(
    services,
    { action: 'task.publish', target: `${request.task} for ${app}` },
    work,
  );
  return context.json<PublishedTaskJson>(published);
};
