import type { TaskNamesJson } from '../api/tasks.ts';
import type { ApiHandler } from '../web-services.ts';

/** `GET /task-names`: what a name filter can offer. */
export const listTaskNames: ApiHandler = async (context, { context: { db } }) =>
  context.json<TaskNamesJson>({ items: await db.listTaskNames({ limit: 5000 }) });
