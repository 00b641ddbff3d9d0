import type { ComponentLogger } from '../logging/component-logger.ts';
import type { RetentionRun } from './models/retention.ts';

/** Makes what writes runs of retention to the log: a problem when it begins, not every minute that it lasts. */
export function retentionTeller(logger: ComponentLogger): (run: RetentionRun) => void {
  let told: string | null = null;
  return ({ startedAt, endedAt, problem, ...figures }) => {
    const fields = { ...figures, seconds: (endedAt ?? startedAt) - startedAt };
    if (problem !== null && problem !== told) logger.warn(`retention: ${problem}`, fields);
    else if (figures.tasksDeleted + figures.recordsDeleted + figures.bytesFreed > 0)
      logger.info('retention has deleted what is not kept', fields);
    told = problem;
  };
}
