import { and, desc, eq, gte, lte, type SQL, sql } from 'drizzle-orm';
import type { OverviewQuery } from '../../../../ipc/contract.ts';
import type { Gap, GapReason } from '../../../models/gap.ts';
import type { Overview } from '../../../models/rollup.ts';
import { seriesOf, stepSecondsFor, taskNameStatistics } from '../../../models/series.ts';
import { NO_LABEL } from '../label-book.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { gaps, labels, rollups, taskCounts } from '../schema.ts';
import type { LabelTexts } from '../task-row.ts';

const SECONDS_A_MINUTE = 60;
const MOST_TASK_NAMES = 20;
const MOST_GAPS = 200;

/** What the overview shows: from rollups and counts, never from tasks. */
export function getOverview(db: SqliteDatabase, texts: LabelTexts, query: OverviewQuery): Overview {
  const stepSeconds = stepSecondsFor(query.from, query.to, query.steps);
  const inRange = and(
    gte(rollups.minute, Math.floor(query.from / SECONDS_A_MINUTE)),
    lte(rollups.minute, Math.floor(query.to / SECONDS_A_MINUTE)),
  );
  return {
    states: stateCounts(db),
    series: seriesOf(seriesRows(db, texts, inRange), { from: query.from, to: query.to, stepSeconds }),
    stepSeconds,
    topTasks: taskNameStatistics(nameRows(db, texts, inRange), MOST_TASK_NAMES),
    gaps: listGaps(db, { from: query.from, to: query.to, limit: MOST_GAPS }),
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

function seriesRows(db: SqliteDatabase, texts: LabelTexts, inRange: SQL | undefined) {
  return db
    .select({ minute: rollups.minute, type: rollups.type, ...SUMS })
    .from(rollups)
    .where(inRange)
    .groupBy(rollups.minute, rollups.type)
    .all()
    .map((row) => ({ ...row, type: texts.textOf(row.type) ?? '' }));
}

function nameRows(db: SqliteDatabase, texts: LabelTexts, inRange: SQL | undefined) {
  return db
    .select({ name: rollups.name, type: rollups.type, ...SUMS })
    .from(rollups)
    .where(inRange)
    .groupBy(rollups.name, rollups.type)
    .all()
    .map((row) => ({
      ...row,
      type: texts.textOf(row.type) ?? '',
      name: row.name === NO_LABEL ? null : texts.textOf(row.name),
    }));
}

const SUMS = {
  count: sql<number>`sum(${rollups.count})`,
  runtimeSeconds: sql<number>`sum(${rollups.runtimeSeconds})`,
};
