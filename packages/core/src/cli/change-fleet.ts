import { userInfo } from 'node:os';
import { audited } from '../components/audited.ts';
import { createRecordLogger } from '../logging/record-logger.ts';
import type { Target } from './target.ts';

/** What is done, for the audit trail. */
interface FleetChange {
  /** As `queue.purge`. */
  readonly action: string;
  readonly target: string;
}

/** Does something that changes the fleet. A running Celery CnC has it in its audit trail; a broker alone has none. */
export function changeFleet<Result>(
  { running }: Target,
  change: FleetChange,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!running) return work();
  // An entry that is missing is worth a word to whoever sits there, but no failure: the work is done.
  const logger = createRecordLogger('celery_cnc.cli', ({ message, fields }) => {
    const reason = fields.error instanceof Error ? `: ${fields.error.message}` : '';
    process.stderr.write(`${message}${reason}\n`);
  });
  const trail = { db: running.database.methods, logger };
  return audited(trail, { actor: `cli:${userInfo().username}`, ...change }, work);
}
