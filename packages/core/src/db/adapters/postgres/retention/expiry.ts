import { type SQL, sql } from 'drizzle-orm';
import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import { RETENTION_CLASSES, type RetentionClass } from '../../../models/retention.ts';
import { dayOf } from '../partitions.ts';

const MICROSECONDS_A_SECOND = 1_000_000;

/** What is too old at one moment. */
export interface Expiry {
  /** Days before this one have no task that succeeded and is to be kept; `null` where such tasks are kept for ever. */
  readonly firstKeptDay: number | null;
  /** The condition for a row of `tasks` that is to go. */
  readonly expired: SQL;
  /** The same for a row that is to go because there are too many: ages no longer count. */
  readonly expendable: SQL;
}

/** Reads the limits at a moment, epoch seconds. */
export function expiryAt(limits: ResolvedRetention, now: number): Expiry {
  const { maxAgeSeconds: succeeded, failuresMaxAgeSeconds: failed } = limits;
  const expired = [tooOld('succeeded', succeeded, now), tooOld('failed', failed, now)].filter(
    (condition) => condition !== undefined,
  );
  const unpinned = sql`NOT EXISTS (SELECT 1 FROM pins WHERE pins.seq = tasks.seq)`;
  const anyOf = expired.length === 0 ? sql`false` : sql`(${sql.join(expired, sql` OR `)})`;
  return {
    firstKeptDay: succeeded === null ? null : dayOf((now - succeeded) * MICROSECONDS_A_SECOND),
    expired: sql`(${unpinned} AND ${anyOf})`,
    expendable: sql`(${unpinned} AND (${isOf('succeeded')} OR ${isOf('failed')}))`,
  };
}

function tooOld(name: RetentionClass, maxAge: number | null, now: number): SQL | undefined {
  if (maxAge === null) return undefined;
  const cutoff = now - maxAge;
  // A task may have ended long after it was first seen. Clocks of workers that are ahead make nothing immortal.
  return sql`(${isOf(name)} AND tasks.seq < ${Math.floor(cutoff * MICROSECONDS_A_SECOND)}::bigint
    AND (tasks.finished_at IS NULL OR tasks.finished_at < ${cutoff}::float8 OR tasks.finished_at > ${now}::float8))`;
}

function isOf(name: RetentionClass): SQL {
  const states = sql.join(
    RETENTION_CLASSES[name].map((state) => sql`${state}`),
    sql`, `,
  );
  return sql`tasks.state IN (SELECT id FROM labels WHERE kind = 'state' AND text IN (${states}))`;
}
