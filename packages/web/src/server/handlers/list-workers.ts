import type { WorkersJson } from '../api/workers.ts';
import { toWorkerJson } from '../json/worker-json.ts';
import type { ApiHandler } from '../web-services.ts';

/** `GET /workers`: every worker seen. */
export const listWorkers: ApiHandler = async (context, { context: { db } }) => {
  const workers = await db.listWorkers({});
  return context.json<WorkersJson>({ items: workers.map(toWorkerJson) });
};
