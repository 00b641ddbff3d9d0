import { and, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { QueueHistory, QueueHistoryQuery } from '../../../models/queue-history.ts';
import type { QueuePause } from '../../../models/queue-pause.ts';
import { buildQueueHistory, historyPlan } from '../../../queue-history/history-plan.ts';
import { nowSeconds } from '../../now-seconds.ts';
import type { ReadDatabase } from '../open-database.ts';
import { labels, queuePauses, queuePeriods } from '../schema.ts';
import { storableText } from '../storable-text.ts';

/** What is remembered of the queues of every broker, or of one, by broker and queue. */
export async function listQueuePauses(
  db: ReadDatabase,
  { broker }: { broker?: string },
): Promise<readonly QueuePause[]> {
  return db
    .select()
    .from(queuePauses)
    .where(broker === undefined ? undefined : eq(queuePauses.broker, storableText(broker)))
    .orderBy(sql`${queuePauses.broker} COLLATE "C"`, sql`${queuePauses.queue} COLLATE "C"`);
}

/** A queue over time. */
export async function getQueueHistory(db: ReadDatabase, query: QueueHistoryQuery): Promise<QueueHistory> {
  const plan = historyPlan(query, nowSeconds());
  const { grain, broker, queue, minute } = queuePeriods;
  const labelOf = (kind: 'broker' | 'queue') =>
    db
      .select({ id: labels.id })
      .from(labels)
      .where(and(eq(labels.kind, kind), eq(labels.text, storableText(query[kind]))));
  const rows = await db
    .select()
    .from(queuePeriods)
    .where(
      and(
        eq(grain, plan.grain),
        inArray(broker, labelOf('broker')),
        inArray(queue, labelOf('queue')),
        gte(minute, plan.steps.startMinute),
        lt(minute, plan.steps.endMinute),
      ),
    );
  return buildQueueHistory(rows, plan);
}
