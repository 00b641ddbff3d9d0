import type { TaskFilter } from '@celery-cnc/core/models';
import { z } from 'zod';
import type { BulkRetryJson, RetryCountJson } from '../api/retries.ts';
import { audited } from '../audit.ts';
import { HttpError } from '../http-error.ts';
import { readBody } from '../query/read-body.ts';
import { toTaskFilter } from '../query/task-list-query.ts';
import type { BulkRetry } from '../retries/bulk-retry.ts';
import { type ApiHandler, nowSeconds, type WebServices } from '../web-services.ts';

/** Tasks that are run again by one request. */
const MOST_TASKS = 10_000;

const retriesBody = z.strictObject({
  /** Which tasks are meant, in the query language; those that have ended are taken. */
  q: z.string().trim().min(1, 'is empty; say which tasks are meant').max(5000, 'is too long'),
  /** Counts, and runs nothing. To run something it has to be said. */
  dryRun: z.boolean().default(true),
});

/** `POST /task-retries`: runs all tasks again that a query finds, or counts them. */
export const retryTasks: ApiHandler = async (context, services) => {
  const { q, dryRun } = await readBody(context, retriesBody);
  const { db, engine } = services.context;
  const where = endedTasks(q);
  const { count, exact } = await db.countTasks({ where, limit: MOST_TASKS });
  if (dryRun) return context.json<RetryCountJson>({ dryRun, count, exact, most: MOST_TASKS });
  const retry = await audited(services, { action: 'task.retry-many', target: q }, async () => {
    const begun = services.retries.start({ db, engine, q, where, total: count }, (ended) =>
      tell(services, ended),
    );
    return begun.progress;
  });
  return context.json<BulkRetryJson>(retry, 202);
};

/** `GET /task-retries/{id}`: how far it has come. */
export const getTaskRetries: ApiHandler = (context, services) =>
  context.json<BulkRetryJson>(findRetry(services, context.req.param('id') ?? '').progress);

/** `DELETE /task-retries/{id}`: begins nothing more. */
export const stopTaskRetries: ApiHandler = async (context, services) => {
  const retry = findRetry(services, context.req.param('id') ?? '');
  await audited(services, { action: 'task.retry-many.stop', target: retry.id }, async () => retry.stop());
  return context.json<BulkRetryJson>(retry.progress);
};

/** Tasks first seen from now on are none of these: what runs again must not be run again in turn. */
function endedTasks(q: string): TaskFilter {
  const now = nowSeconds();
  return [
    ...toTaskFilter({ q }, now),
    { field: 'state', anyOf: ['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED', 'LOST'] },
    { field: 'seen', range: { lt: now } },
  ];
}

async function tell(services: WebServices, { progress }: BulkRetry): Promise<void> {
  const { id, q, retried, skipped, failed, stopped } = progress;
  const action = { action: 'task.retry-many.end', target: q };
  await audited(services, action, async () => ({ id, retried, skipped, failed, stopped }));
}

function findRetry({ retries }: WebServices, id: string): BulkRetry {
  const retry = retries.get(id);
  if (retry) return retry;
  throw new HttpError(
    404,
    'CNC_HTTP_NOT_FOUND',
    `No tasks are run again under the id "${id.slice(0, 100)}".`,
    'id',
  );
}
