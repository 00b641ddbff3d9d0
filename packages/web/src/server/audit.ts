import { audited as auditedBy } from '@celery-cnc/core/component';
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
export function audited<Result>(
  { context: { db, logger } }: WebServices,
  action: AuditedAction,
  work: () => Promise<Result>,
): Promise<Result> {
  return auditedBy({ db, logger }, { actor: ACTOR, ...action }, work);
}
