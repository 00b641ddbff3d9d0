import { and, desc, eq, gt, max, sql } from 'drizzle-orm';
import type { AuditEntry } from '../../../models/audit-entry.ts';
import type { MalformedEvent } from '../../../models/malformed-event.ts';
import type { ScheduleEntryState } from '../../../models/schedule-entry.ts';
import type { Worker } from '../../../models/worker.ts';
import type { ReadDatabase } from '../open-database.ts';
import {
  auditEntries,
  ingestPositions,
  malformedEvents,
  scheduleStates,
  taskCounts,
  workers,
} from '../schema.ts';

/** Messages that could not be read, newest first. */
export async function listMalformedEvents(
  db: ReadDatabase,
  limit: number,
): Promise<readonly MalformedEvent[]> {
  const rows = await db.select().from(malformedEvents).orderBy(desc(malformedEvents.id)).limit(limit);
  return rows.map(({ id: _id, ...event }) => event);
}

/** What every schedule entry did so far, by name. */
export async function listScheduleStates(db: ReadDatabase): Promise<readonly ScheduleEntryState[]> {
  return db.select().from(scheduleStates).orderBy(sql`${scheduleStates.name} COLLATE "C"`);
}

/** Control actions, newest first. */
export async function listAuditEntries(db: ReadDatabase, limit: number): Promise<readonly AuditEntry[]> {
  const rows = await db.select().from(auditEntries).orderBy(desc(auditEntries.id)).limit(limit);
  return rows.map(({ id: _id, outcome, ...entry }) => ({
    ...entry,
    outcome: outcome as AuditEntry['outcome'],
  }));
}

/** Every worker, as it was heard last. */
export async function listWorkers(db: ReadDatabase): Promise<readonly Worker[]> {
  const rows = await db.select({ worker: workers.worker }).from(workers);
  return rows.map((row) => JSON.parse(row.worker) as Worker);
}

/** When an engine of any host heard the broker last. */
export async function lastReceivedAt(db: ReadDatabase, broker: string): Promise<number | null> {
  const [row] = await db
    .select({ last: max(ingestPositions.receivedAt) })
    .from(ingestPositions)
    .where(and(eq(ingestPositions.broker, broker), gt(ingestPositions.sequence, 0)));
  return row?.last ?? null;
}

/** Stored tasks, from the counts, and bytes on disk. */
export async function measure(db: ReadDatabase): Promise<{ tasks: number; sizeBytes: number }> {
  const { rows } = await db.execute<{ tasks: string | null; size: string | null }>(
    sql`SELECT (SELECT sum(count) FROM ${taskCounts}) AS tasks,
      (SELECT sum(pg_total_relation_size(oid)) FROM pg_class
       WHERE relnamespace = to_regnamespace(current_schema()) AND relkind IN ('r', 'm')) AS size`,
  );
  return { tasks: Number(rows[0]?.tasks ?? 0), sizeBytes: Number(rows[0]?.size ?? 0) };
}
