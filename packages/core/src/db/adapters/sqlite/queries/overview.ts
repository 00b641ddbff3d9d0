import { and, desc, eq, gte, lte, sql } from 'drizzle-orm';
import type { Gap, GapReason } from '../../../models/gap.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { gaps, labels, taskCounts } from '../schema.ts';

/** Stored tasks by state. */
export function stateCounts(db: SqliteDatabase): Record<string, number> {
  const rows = db
    .select({ state: labels.text, count: sql<number>`sum(${taskCounts.count})` })
    .from(taskCounts)
    .innerJoin(labels, eq(labels.id, taskCounts.state))
    .groupBy(taskCounts.state)
    .all();
  return Object.fromEntries(rows.filter((row) => row.count > 0).map((row) => [row.state, row.count]));
}

/** Gaps that touch the range, newest first. */
export function listGaps(
  db: SqliteDatabase,
  query: { from?: number; to?: number; limit: number },
): readonly Gap[] {
  return db
    .select()
    .from(gaps)
    .where(
      and(
        query.from === undefined ? undefined : gte(gaps.endedAt, query.from),
        query.to === undefined ? undefined : lte(gaps.startedAt, query.to),
      ),
    )
    .orderBy(desc(gaps.endedAt))
    .limit(query.limit)
    .all()
    .map(({ id: _id, ...gap }) => ({ ...gap, reason: gap.reason as GapReason }));
}
