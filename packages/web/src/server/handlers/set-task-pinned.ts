import { isCncError } from '@celery-cnc/core/component';
import type { AuditEntry } from '@celery-cnc/core/models';
import type { TaskPinJson } from '../api-types.ts';
import { HttpError } from '../http-error.ts';
import { type ApiHandler, nowSeconds, type WebServices } from '../web-services.ts';

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
  const { db } = services.context;
  const action = pinned ? 'task.pin' : 'task.unpin';
  try {
    const isStored = id.length <= LONGEST_ID && (await db.setTaskPinned({ id, pinned }));
    if (!isStored) {
      throw new HttpError(
        404,
        'CNC_HTTP_NOT_FOUND',
        `No task has the id "${id.slice(0, LONGEST_ID)}".`,
        'id',
      );
    }
  } catch (error) {
    if (isCncError(error)) {
      const outcome = error.code === 'CNC_PIN_LIMIT' ? 'refused' : 'failed';
      await audit(services, { action, target: id, outcome, detail: error.code });
    }
    throw error;
  }
  await audit(services, { action, target: id, outcome: 'done', detail: null });
  return context.json<TaskPinJson>({ id, pinned });
}

/** What was done is done, whether or not it could be written down. */
async function audit(
  { context: { db, logger } }: WebServices,
  entry: Pick<AuditEntry, 'action' | 'target' | 'outcome' | 'detail'>,
): Promise<void> {
  try {
    await db.appendAuditEntry({ at: nowSeconds(), actor: 'component:web', ...entry });
  } catch (error) {
    logger.warn('the audit trail lacks an entry', { ...entry, error });
  }
}
