import type { AuditEntry } from '../db/models/audit-entry.ts';
import { isCncError } from '../errors.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import type { DbClient } from './component.ts';

/** What is done, and by whom, for the audit trail. */
export type AuditedAction = Pick<AuditEntry, 'actor' | 'action' | 'target'>;

const MOST_TARGET_CHARACTERS = 1000;
const MOST_DETAIL_CHARACTERS = 4000;

/** Does something that changes the fleet, and writes into the audit trail how it went. What it rejects with is handed on. */
export async function audited<Result>(
  { db, logger }: { readonly db: Pick<DbClient, 'appendAuditEntry'>; readonly logger: ComponentLogger },
  { actor, action, target }: AuditedAction,
  work: () => Promise<Result>,
): Promise<Result> {
  const write = async (outcome: AuditEntry['outcome'], told: string | null) => {
    const detail = told?.slice(0, MOST_DETAIL_CHARACTERS) ?? null;
    const what = { actor, action, target: target.slice(0, MOST_TARGET_CHARACTERS), outcome };
    try {
      await db.appendAuditEntry({ at: Date.now() / 1000, ...what, detail });
    } catch (error) {
      logger.warn('the audit trail lacks an entry', { ...what, error });
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
