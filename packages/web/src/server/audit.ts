import { isCncError } from '@celery-cnc/core/component';
import type { WebServices } from './web-services.ts';

/** Nobody is asked who they are: it is only known by which way they came. */
const ACTOR = 'component:web';

/** What is done, for the audit trail. */
export interface AuditedAction {
  /** As `queue.purge`. */
  readonly action: string;
  readonly target: string;
}

/** Does something that changes the fleet, and writes into the audit trail how it went. */
export async function audited<Result>(
  { context: { db, logger } }: WebServices,
  { action, target }: AuditedAction,
  work: () => Promise<Result>,
): Promise<Result> {
  const write = async (outcome: 'done' | 'refused' | 'failed', detail: string | null) => {
    const entry = { at: Date.now() / 1000, actor: ACTOR, action, target: target.slice(0, 1000), outcome };
    try {
      await db.appendAuditEntry({ ...entry, detail: detail?.slice(0, 4000) ?? null });
    } catch (error) {
      logger.warn('the audit trail lacks an entry', { ...entry, error });
    }
  };
  try {
    const result = await work();
    await write('done', result === undefined ? null : JSON.stringify(result));
    return result;
  } catch (error) {
    const isRefused = isCncError(error) && /_(UNSUPPORTED|UNKNOWN|LIMIT)$/.test(error.code);
    await write(isRefused ? 'refused' : 'failed', error instanceof Error ? error.message : String(error));
    throw error;
  }
}
