import { z } from 'zod';
import type { ForgottenGroupJson, ForgottenResultJson } from '../api/results.ts';
import { audited } from '../audit.ts';
import { readBody } from '../query/read-body.ts';
import type { ApiHandler } from '../web-services.ts';
import { onlyApp } from './read-results.ts';

const app = z.string().min(1, 'is missing').max(200).optional();
const id = z.string().min(1, 'is missing').max(300);
const aResult = z.strictObject({ app, taskId: id });
const aGroup = z.strictObject({
  app,
  groupId: id,
  members: z.boolean().default(false),
  /** To remove something it has to be said. */
  dryRun: z.boolean().default(true),
});

/** `POST /task-results/forget`: removes a result from its backend. */
export const forgetTaskResult: ApiHandler = async (context, services) => {
  const { app: named, taskId } = await readBody(context, aResult);
  const query = { app: onlyApp(services, named), taskId };
  const target = `${taskId} of ${query.app}`;
  const forgotten = await audited(services, { action: 'result.forget', target }, () =>
    services.context.engine.forgetResult(query),
  );
  return context.json<ForgottenResultJson>({ forgotten });
};

/** `POST /group-results/forget`: removes a saved group, with its members' results if asked, or counts them. */
export const forgetGroupResult: ApiHandler = async (context, services) => {
  const { app: named, ...request } = await readBody(context, aGroup);
  const query = { app: onlyApp(services, named), ...request };
  const work = () => services.context.engine.forgetGroupResult(query);
  const target = `${request.groupId} of ${query.app}`;
  const forgotten = request.dryRun
    ? await work()
    : await audited(services, { action: 'group-result.forget', target }, work);
  return context.json<ForgottenGroupJson>({ ...forgotten, dryRun: request.dryRun });
};
