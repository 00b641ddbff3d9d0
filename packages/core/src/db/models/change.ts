import type { Gap } from './gap.ts';
import type { EventTally } from './rollup.ts';
import type { TaskSummary } from './task.ts';
import type { Worker } from './worker.ts';

/** What a listener of the change feed can ask for. */
export const CHANGE_TOPICS = ['tasks', 'tallies', 'workers', 'gaps'] as const;

/** A topic of the change feed. */
export type ChangeTopic = (typeof CHANGE_TOPICS)[number];

/** What one committed batch changed. A topic that was not asked for, or did not change, is absent. */
export interface Change {
  /** Grows by one with every change of the feed; a jump means that changes were missed. */
  readonly sequence: number;
  readonly tasks?: readonly TaskSummary[];
  readonly tallies?: readonly EventTally[];
  readonly workers?: readonly Worker[];
  readonly gaps?: readonly Gap[];
}
