import type { TaskState } from './task-state.ts';

/** States in which a task may be deleted, by how long it is kept. All others are of tasks that have not ended. */
export const RETENTION_CLASSES = {
  /** Ended well, or as somebody wished. */
  succeeded: ['SUCCESS', 'REVOKED'],
  /** What people come back to look at. */
  failed: ['FAILURE', 'REJECTED', 'LOST'],
} as const satisfies Record<string, readonly TaskState[]>;

/** A class of {@link RETENTION_CLASSES}. */
export type RetentionClass = keyof typeof RETENTION_CLASSES;

/** One run of retention. Times are epoch seconds. */
export interface RetentionRun {
  readonly startedAt: number;
  /** `null` while it is under way. */
  readonly endedAt: number | null;
  readonly tasksDeleted: number;
  /** Rollups, gaps, audit entries and the like. */
  readonly recordsDeleted: number;
  /** Bytes given back to the disk. */
  readonly bytesFreed: number;
  /** The longest that it kept ingest waiting, milliseconds. */
  readonly longestSliceMs: number;
  /** Why it could not do all it should, in words. */
  readonly problem: string | null;
}

/** What retention does. */
export interface RetentionStatus {
  /** The newest run that had something to do; `null` where there was none since the start. */
  readonly lastRun: RetentionRun | null;
}
