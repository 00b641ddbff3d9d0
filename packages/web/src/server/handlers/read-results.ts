import { type AppInfo, isCncError, type StoredResult } from '@celery-cnc/core/component';
import { z } from 'zod';
import type { GroupResultJson, ResultProblemJson, ResultsJson, TaskResultJson } from '../api/results.ts';
import { HttpError } from '../http-error.ts';
import { choiceParameter, countParameter, single, textParameter } from '../query/parameters.ts';
import { readQuery } from '../query/read-query.ts';
import type { ApiHandler, WebServices } from '../web-services.ts';

const LONGEST_ID = 300;
const app = textParameter(200);
const anApp = z.object({ app: app.optional() });
const listing = z.object({
  app: app.optional(),
  kind: choiceParameter(['task', 'group'], 'task'),
  after: single.pipe(z.string().regex(/^\d{1,20}$/, 'is no `next` of a page')).optional(),
  limit: countParameter(200, 50),
});

/** `GET /task-results/{id}`: what result backends hold of a task. */
export const getTaskResult: ApiHandler = async (context, services) => {
  const taskId = readId(context.req.param('id'));
  const { app: named } = readQuery(context, anApp);
  const { engine, apps } = services.context;
  if (named !== undefined) {
    const result = await engine.getResult({ app: named, taskId });
    return context.json<TaskResultJson>({ taskId, app: result && named, result, problems: [] });
  }
  const broker = (await services.context.db.getTask({ id: taskId }))?.broker;
  const asked = apps.filter((each) => broker === undefined || each.broker === broker);
  return context.json<TaskResultJson>({ taskId, ...(await askInTurn(services, asked, taskId)) });
};

/** `GET /group-results/{id}`: a group that was saved, or whose chord runs. */
export const getGroupResult: ApiHandler = async (context, services) => {
  const groupId = readId(context.req.param('id'));
  const { app: named } = readQuery(context, anApp);
  const group = await services.context.engine.getGroupResult({ app: onlyApp(services, named), groupId });
  return context.json<GroupResultJson>({ group });
};

/** `GET /results`: what an app's result backend holds, page by page. */
export const listResults: ApiHandler = async (context, services) => {
  const { app: named, after, ...request } = readQuery(context, listing);
  const page = { ...request, ...(after === undefined ? {} : { after }) };
  const found = await services.context.engine.listResults({ app: onlyApp(services, named), ...page });
  return context.json<ResultsJson>(found);
};

/** Whose task it is does not stand in its events: a backend that cannot be read must not hide the others. */
async function askInTurn(
  { context: { engine } }: WebServices,
  apps: readonly AppInfo[],
  taskId: string,
): Promise<{ app: string | null; result: StoredResult | null; problems: readonly ResultProblemJson[] }> {
  const problems: ResultProblemJson[] = [];
  for (const { name } of apps) {
    try {
      const result = await engine.getResult({ app: name, taskId });
      if (result !== null) return { app: name, result, problems };
    } catch (error) {
      if (!isCncError(error)) throw error;
      problems.push({ app: name, code: error.code, message: error.message });
    }
  }
  return { app: null, result: null, problems };
}

/** The named app, or the only one. */
export function onlyApp({ context: { apps } }: WebServices, named: string | undefined): string {
  if (named !== undefined) return named;
  const [first, second] = apps;
  if (first !== undefined && second === undefined) return first.name;
  const names = apps.map(({ name }) => name).join(', ');
  throw new HttpError(400, 'CNC_HTTP_PARAMETER', `app: is missing; name one of ${names}`, 'app');
}

function readId(id = ''): string {
  if (id !== '' && id.length <= LONGEST_ID) return id;
  throw new HttpError(404, 'CNC_HTTP_NOT_FOUND', `An id has 1 to ${LONGEST_ID} characters.`, 'id');
}
