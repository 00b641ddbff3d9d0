import { and, asc, eq, gte, lt, type SQL } from 'drizzle-orm';
import type { QueueHistory, QueueHistoryQuery } from '../../../models/queue-history.ts';
import type { QueuePause } from '../../../models/queue-pause.ts';
import { buildQueueHistory, historyPlan } from '../../../queue-history/history-plan.ts';
import { nowSeconds } from '../../now-seconds.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { labels, queuePauses, queuePeriods } from '../schema.ts';

/** What is remembered of one queue, if anything is. */
export function readQueuePause(db: SqliteDatabase, broker: string, queue: string): QueuePause | null {
  return selectPauses(db, and(eq(queuePauses.broker, broker), eq(queuePauses.queue, queue)))[0] ?? null;
}

/** What is remembered of the queues of every broker, or of one, by broker and queue. */
export function listQueuePauses(db: SqliteDatabase, { broker }: { broker?: string }): readonly QueuePause[] {
  return selectPauses(db, broker === undefined ? undefined : eq(queuePauses.broker, broker));
}

function selectPauses(db: SqliteDatabase, where: SQL | undefined): QueuePause[] {
  const rows = db
    .select()
    .from(queuePauses)
    .where(where)
    .orderBy(asc(queuePauses.broker), asc(queuePauses.queue))
    .all();
  return rows.map((row) => ({ ...row, workers: JSON.parse(row.workers) as string[] }));
}

/** A queue over time. */
export function getQueueHistory(db: SqliteDatabase, query: QueueHistoryQuery): QueueHistory {
  const plan = historyPlan(query, nowSeconds());
  const { grain, broker, queue, minute } = queuePeriods;
  const rows = db
    .select()
    .from(queuePeriods)
    .where(
      and(
        eq(grain, plan.grain),
        eq(broker, labelId(db, 'broker', query.broker)),
        eq(queue, labelId(db, 'queue', query.queue)),
        gte(minute, plan.steps.startMinute),
        lt(minute, plan.steps.endMinute),
      ),
    )
    .all();
  return buildQueueHistory(rows, plan);
}

/** 0, which no label has, for a text that was never stored. */
function labelId(db: SqliteDatabase, kind: 'broker' | 'queue', text: string): number {
  const where = and(eq(labels.kind, kind), eq(labels.text, text));
  return db.select({ id: labels.id }).from(labels).where(where).get()?.id ?? 0;
}
