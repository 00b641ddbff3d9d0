import { and, eq, sql } from 'drizzle-orm';
import type { QueueMinutes } from '../../models/queue-history.ts';
import { changeQueuePause, type QueuePause, type QueuePauseChange } from '../../models/queue-pause.ts';
import { QUEUE_GRAINS } from '../../queue-history/history-plan.ts';
import { sumsOfMinute } from '../../queue-history/queue-sums.ts';
import type { LabelKind } from './label-book.ts';
import type { SqliteDatabase } from './open-database.ts';
import { readQueuePause } from './queries/queue-records.ts';
import { labels, queuePauses, queuePeriods } from './schema.ts';

const [MINUTE, HOUR] = QUEUE_GRAINS;

/** Changes what is remembered of one pause; to be called on the writing connection. */
export function writeQueuePause(db: SqliteDatabase, change: QueuePauseChange): QueuePause | null {
  const { broker, queue } = change;
  return db.transaction(
    () => {
      const after = changeQueuePause(readQueuePause(db, broker, queue), change);
      const isIt = and(eq(queuePauses.broker, broker), eq(queuePauses.queue, queue));
      if (after === null) {
        db.delete(queuePauses).where(isIt).run();
        return null;
      }
      const { state, since } = after;
      const row = { state, since, workers: JSON.stringify(after.workers) };
      db.insert(queuePauses)
        .values({ broker, queue, ...row })
        .onConflictDoUpdate({ target: [queuePauses.broker, queuePauses.queue], set: row })
        .run();
      return after;
    },
    { behavior: 'immediate' },
  );
}

/** Adds a minute of queues, and adds it to its hour; one that is there already changes nothing. */
export function writeQueueMinutes(db: SqliteDatabase, { broker, minute, queues }: QueueMinutes): void {
  db.transaction(
    () => {
      const brokerId = labelOf(db, 'broker', broker);
      for (const sample of queues) {
        const row = { broker: brokerId, queue: labelOf(db, 'queue', sample.queue), ...sumsOfMinute(sample) };
        const { changes } = db
          .insert(queuePeriods)
          .values({ grain: MINUTE, minute, ...row })
          .onConflictDoNothing()
          .run();
        if (changes > 0) addToHour(db, { grain: HOUR, minute: minute - (minute % HOUR), ...row });
      }
    },
    { behavior: 'immediate' },
  );
}

function addToHour(db: SqliteDatabase, row: typeof queuePeriods.$inferInsert): void {
  const { grain, broker, queue, minute } = queuePeriods;
  const plus = (column: string) => sql`${sql.identifier(column)} + excluded.${sql.identifier(column)}`;
  db.insert(queuePeriods)
    .values(row)
    .onConflictDoUpdate({
      target: [grain, broker, queue, minute],
      set: {
        minutes: plus('minutes'),
        ready: plus('ready'),
        readyMost: sql`max(ready_most, excluded.ready_most)`,
        unacknowledged: plus('unacknowledged'),
        unacknowledgedMinutes: plus('unacknowledged_minutes'),
        consumers: plus('consumers'),
        incoming: plus('incoming'),
        outgoing: plus('outgoing'),
        flowMinutes: plus('flow_minutes'),
      },
    })
    .run();
}

/** Not of the ingest's book, which remembers numbers: this transaction may be rolled back without its knowledge. */
function labelOf(db: SqliteDatabase, kind: LabelKind, text: string): number {
  const where = and(eq(labels.kind, kind), eq(labels.text, text));
  const known = db.select({ id: labels.id }).from(labels).where(where).get();
  return (known ?? db.insert(labels).values({ kind, text }).returning({ id: labels.id }).get()).id;
}
