import { and, desc, eq, gte, lte, sql } from 'drizzle-orm';
import type { OverviewQuery } from '../../../../ipc/contract.ts';
import type { Gap, GapReason } from '../../../models/gap.ts';
import type { Overview } from '../../../models/statistics.ts';
import type { LabelBook } from '../label-book.ts';
import type { ReadDatabase } from '../open-database.ts';
import { gaps, labels, taskCounts } from '../schema.ts';
import { getStatisticsSeries, getTopTasks } from './statistics.ts';

const MOST_TASK_NAMES = 20;
const MOST_GAPS = 200;

/** What the overview shows: from rollups and counts, never from tasks. */
export async function getOverview(
  db: ReadDatabase,
  texts: LabelBook,
  query: OverviewQuery,
): Promise<Overview> {
  const { from, to } = query;
  return {
    ...(await getStatisticsSeries(db, texts, query)),
    states: await stateCounts(db),
    topTasks: await getTopTasks(db, texts, { from, to, limit: MOST_TASK_NAMES }),
    gaps: await listGaps(db, { from, to, limit: MOST_GAPS }),
  };
}

/** Stored tasks by state. */
export async function stateCounts(db: ReadDatabase): Promise<Record<string, number>> {
  const rows = await db
    .select({ state: labels.text, count: sql`sum(${taskCounts.count})`.mapWith(Number) })
    .from(taskCounts)
    .innerJoin(labels, eq(labels.id, taskCounts.state))
    .groupBy(labels.text);
  return Object.fromEntries(rows.filter((row) => row.count > 0).map((row) => [row.state, row.count]));
}

/** Gaps that touch the range, newest first. */
export async function listGaps(
  db: ReadDatabase,
  query: { from?: number; to?: number; limit: number },
): Promise<readonly Gap[]> {
  const rows = await db
    .select()
    .from(gaps)
    .where(
      and(
        query.from === undefined ? undefined : gte(gaps.endedAt, query.from),
        query.to === undefined ? undefined : lte(gaps.startedAt, query.to),
      ),
    )
    .orderBy(desc(gaps.endedAt), desc(gaps.id))
    .limit(query.limit);
  return rows.map(({ id: _id, ...gap }) => ({ ...gap, reason: gap.reason as GapReason }));
}
