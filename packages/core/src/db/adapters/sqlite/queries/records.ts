import { desc, sql } from 'drizzle-orm';
import type { AuditEntry } from '../../../models/audit-entry.ts';
import type { MalformedEvent } from '../../../models/malformed-event.ts';
import type { ScheduleEntryState } from '../../../models/schedule-entry.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { auditEntries, malformedEvents, scheduleStates, taskCounts } from '../schema.ts';

/** Messages that could not be read, newest first. */
export function listMalformedEvents(db: SqliteDatabase, limit: number): readonly MalformedEvent[] {
  const rows = db.select().from(malformedEvents).orderBy(desc(malformedEvents.id)).limit(limit).all();
  return rows.map(({ id: _id, ...event }) => event);
}

/** What every schedule entry did so far, by name. */
export function listScheduleStates(db: SqliteDatabase): readonly ScheduleEntryState[] {
  return db.select().from(scheduleStates).orderBy(scheduleStates.name).all();
}

/** Control actions, newest first. */
export function listAuditEntries(db: SqliteDatabase, limit: number): readonly AuditEntry[] {
  const rows = db.select().from(auditEntries).orderBy(desc(auditEntries.id)).limit(limit).all();
  return rows.map(({ id: _id, outcome, ...entry }) => ({
    ...entry,
    outcome: outcome as AuditEntry['outcome'],
  }));
}

/** Stored tasks, from the counts. */
export function countStoredTasks(db: SqliteDatabase): number {
  return db.get<{ tasks: number | null }>(sql`SELECT sum(count) AS tasks FROM ${taskCounts}`)?.tasks ?? 0;
}
