import { and, desc, eq, gte, lte, sql } from 'drizzle-orm';
import type { OverviewQuery } from '../../../../ipc/contract.ts';
import type { Gap, GapReason } from '../../../models/gap.ts';
import type { Overview } from '../../../models/statistics.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { gaps, labels, taskCounts } from '../schema.ts';
import type { LabelTexts } from '../task-row.ts';
import { getStatisticsSeries, getTopTasks } from './statistics.ts';

const MOST_TASK_NAMES = 20;
const MOST_GAPS = 200;

/** What the overview shows: from rollups and counts, never from tasks. */
export function getOverview(db: SqliteDatabase, texts: LabelTexts, query: OverviewQuery): Overview {
  const { from, to } = query;
  return {
    ...getStatisticsSeries(db, texts, query),
    states: stateCounts(db),
    topTasks: getTopTasks(db, texts, { from, to, limit: MOST_TASK_NAMES }),
    gaps: listGaps(db, { from, to, limit: MOST_GAPS }),
  };
}

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
