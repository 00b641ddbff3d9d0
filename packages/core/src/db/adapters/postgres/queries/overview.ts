import { and, desc, eq, gte, lte, type SQL, sql } from 'drizzle-orm';
import type { OverviewQuery } from '../../../../ipc/contract.ts';
import type { Gap, GapReason } from '../../../models/gap.ts';
import type { Overview } from '../../../models/rollup.ts';
import { seriesOf, stepSecondsFor, taskNameStatistics } from '../../../models/series.ts';
import { type LabelBook, NO_LABEL } from '../label-book.ts';
import type { ReadDatabase } from '../open-database.ts';
import { gaps, labels, rollups, taskCounts } from '../schema.ts';

const SECONDS_A_MINUTE = 60;
const MOST_TASK_NAMES = 20;
const MOST_GAPS = 200;

/** What the overview shows: from rollups and counts, never from tasks. */
export async function getOverview(
  db: ReadDatabase,
  texts: LabelBook,
  query: OverviewQuery,
): Promise<Overview> {
  const stepSeconds = stepSecondsFor(query.from, query.to, query.steps);
  const inRange = and(
    gte(rollups.minute, Math.floor(query.from / SECONDS_A_MINUTE)),
    lte(rollups.minute, Math.floor(query.to / SECONDS_A_MINUTE)),
  );
  const steps = { from: query.from, to: query.to, stepSeconds };
  return {
    states: await stateCounts(db),
    series: seriesOf(await seriesRows(db, texts, inRange), steps),
    stepSeconds,
    topTasks: taskNameStatistics(await nameRows(db, texts, inRange), MOST_TASK_NAMES),
    gaps: await listGaps(db, { from: query.from, to: query.to, limit: MOST_GAPS }),
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

async function seriesRows(db: ReadDatabase, texts: LabelBook, inRange: SQL | undefined) {
  const rows = await db
    .select({ minute: rollups.minute, type: rollups.type, ...SUMS })
    .from(rollups)
    .where(inRange)
    .groupBy(rollups.minute, rollups.type);
  await texts.read(rows.map(({ type }) => type));
  return rows.map((row) => ({ ...row, type: texts.textOf(row.type) ?? '' }));
}

async function nameRows(db: ReadDatabase, texts: LabelBook, inRange: SQL | undefined) {
  const rows = await db
    .select({ name: rollups.name, type: rollups.type, ...SUMS })
    .from(rollups)
    .where(inRange)
    .groupBy(rollups.name, rollups.type);
  await texts.read(rows.flatMap(({ type, name }) => [type, name]));
  return rows.map((row) => ({
    ...row,
    type: texts.textOf(row.type) ?? '',
    name: row.name === NO_LABEL ? null : texts.textOf(row.name),
  }));
}

const SUMS = {
  count: sql`sum(${rollups.count})`.mapWith(Number),
  runtimeSeconds: sql`sum(${rollups.runtimeSeconds})`.mapWith(Number),
};
