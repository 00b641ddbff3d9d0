import { z } from 'zod';
import { byteAmount, durationSeconds } from './amounts.ts';
import { RETENTION_DEFAULTS } from './defaults.ts';
import type { ResolvedRetention } from './resolved-config.ts';

const age = (fallback: number | null) => durationSeconds.nullable().prefault(fallback);

/** Checks what a user writes under `database.retention` for an adapter on disk. */
export const retentionOptions = z
  .strictObject({
    maxAge: age(RETENTION_DEFAULTS.maxAgeSeconds),
    failuresMaxAge: age(RETENTION_DEFAULTS.failuresMaxAgeSeconds),
    maxTasks: z.int().min(1).nullable().default(RETENTION_DEFAULTS.maxTasks),
    maxBytes: byteAmount('auto').nullable().prefault(RETENTION_DEFAULTS.maxBytes),
    minutesMaxAge: age(RETENTION_DEFAULTS.minutesMaxAgeSeconds),
    hoursMaxAge: age(RETENTION_DEFAULTS.hoursMaxAgeSeconds),
    recordsMaxAge: age(RETENTION_DEFAULTS.recordsMaxAgeSeconds),
    workersMaxAge: age(RETENTION_DEFAULTS.workersMaxAgeSeconds),
  })
  .transform(
    (given): ResolvedRetention => ({
      maxAgeSeconds: given.maxAge,
      failuresMaxAgeSeconds: given.failuresMaxAge,
      maxTasks: given.maxTasks,
      maxBytes: given.maxBytes,
      minutesMaxAgeSeconds: given.minutesMaxAge,
      hoursMaxAgeSeconds: given.hoursMaxAge,
      recordsMaxAgeSeconds: given.recordsMaxAge,
      workersMaxAgeSeconds: given.workersMaxAge,
    }),
  );

/** Checks what a user writes under `database.retention` for the adapter in memory. */
export const memoryRetentionOptions = z
  .strictObject({
    maxAge: age(RETENTION_DEFAULTS.maxAgeSeconds),
    failuresMaxAge: age(RETENTION_DEFAULTS.failuresMaxAgeSeconds),
    workersMaxAge: age(RETENTION_DEFAULTS.workersMaxAgeSeconds),
  })
  .transform((given) => ({
    maxAgeSeconds: given.maxAge,
    failuresMaxAgeSeconds: given.failuresMaxAge,
    workersMaxAgeSeconds: given.workersMaxAge,
  }));

/** How long tasks and workers are kept, as a user writes it. Text as `30d`, `12h`, or seconds; `null` for ever. */
export interface MemoryRetentionOptions {
  /** Tasks that ended well or were revoked. @default '30d' */
  readonly maxAge?: string | number | null | undefined;
  /** Tasks that failed, were rejected or lost. @default '90d' */
  readonly failuresMaxAge?: string | number | null | undefined;
  /** Workers that are gone, since they were heard last. @default '7d' */
  readonly workersMaxAge?: string | number | null | undefined;
}

/**
 * What is kept, as a user writes it. Times as `30d`, `12h`, or seconds; amounts as `20GB`, or bytes; `null` for no
 * limit. Pinned tasks and tasks that have not ended are never deleted.
 */
export interface RetentionOptions extends MemoryRetentionOptions {
  /** Most tasks stored; above it those nearest to their age go first. @default null */
  readonly maxTasks?: number | null | undefined;
  /**
   * Size of the database's files, within a few per cent; as `maxTasks`. `auto` is 20 GB, or half of what the disk has
   * for it where that is less. @default 'auto'
   */
  readonly maxBytes?: string | number | null | undefined;
  /** Rollups of a minute: the resolution of charts. @default '30d' */
  readonly minutesMaxAge?: string | number | null | undefined;
  /** Rollups of an hour: they outlive the tasks. @default '730d' */
  readonly hoursMaxAge?: string | number | null | undefined;
  /** Gaps, malformed messages, audit entries, counters of earlier runs. @default '365d' */
  readonly recordsMaxAge?: string | number | null | undefined;
}
