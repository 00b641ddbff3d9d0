import type { TaskPageJson } from '../api/tasks.ts';
import { toTaskJson } from '../json/task-json.ts';
import { readQuery } from '../query/read-query.ts';
import { taskListParameters, toTaskQuery } from '../query/task-list-query.ts';
import { type ApiHandler, nowSeconds } from '../web-services.ts';

/** `GET /tasks`: a page of the tasks that are meant, newest first unless it says otherwise. */
export const listTasks: ApiHandler = async (context, { context: { db } }) => {
  const page = await db.listTasks(toTaskQuery(readQuery(context, taskListParameters), nowSeconds()));
  const { items, ...rest } = page;
  return context.json<TaskPageJson>({ ...rest, items: items.map(toTaskJson) });
};
