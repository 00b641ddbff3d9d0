import { sql } from 'drizzle-orm';
import type { SqliteDatabase } from './open-database.ts';
import {
  auditEntries,
  gaps,
  ingestCounters,
  ingestJournal,
  ingestPositions,
  labels,
  malformedEvents,
  pins,
  queuePauses,
  queuePeriods,
  rollupDays,
  rollupHours,
  rollupMinutes,
  rollupProgress,
  rollupSeries,
  rollupsBefore,
  scheduleStates,
  searchNotes,
  standingCommands,
  taskCounts,
  tasks,
  workers,
} from './schema.ts';

const TABLES = [
  tasks,
  pins,
  taskCounts,
  rollupMinutes,
  rollupHours,
  rollupDays,
  rollupSeries,
  rollupProgress,
  rollupsBefore,
  workers,
  gaps,
  malformedEvents,
  ingestJournal,
  ingestPositions,
  ingestCounters,
  scheduleStates,
  searchNotes,
  standingCommands,
  auditEntries,
  queuePauses,
  queuePeriods,
  labels,
];

/** Deletes all rows and gives their space back to the disk. */
export function purgeDatabase(db: SqliteDatabase): void {
  db.transaction(() => {
    for (const table of TABLES) db.run(sql`DELETE FROM ${table}`);
  });
  db.$client.pragma('incremental_vacuum');
  db.$client.pragma('wal_checkpoint(TRUNCATE)');
}
