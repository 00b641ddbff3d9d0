import type { BaseDbController } from '../base.ts';
import { nowSeconds } from '../now-seconds.ts';
import type { SqliteDatabase } from './open-database.ts';
import { writeQueueMinutes, writeQueuePause } from './queue-records.ts';
import { auditEntries, scheduleStates } from './schema.ts';
import { deleteStandingCommands, putStandingCommand } from './standing-commands.ts';

/** Methods that write one record beside the flow of events. */
export type RecordMethod =
  | 'putScheduleState'
  | 'deleteScheduleStates'
  | 'appendAuditEntry'
  | 'putStandingCommand'
  | 'deleteStandingCommands'
  | 'changeQueuePause'
  | 'recordQueueMinutes';

type Parameter<Method extends RecordMethod> = Parameters<BaseDbController[Method]>[0];

/** What each of them does on the writing connection. */
export const RECORD_WRITES: {
  readonly [Method in RecordMethod]: (
    db: SqliteDatabase,
    parameter: Parameter<Method>,
  ) => Awaited<ReturnType<BaseDbController[Method]>>;
} = {
  putScheduleState(db, { name, ...state }) {
    db.insert(scheduleStates)
      .values({ name, ...state })
      .onConflictDoUpdate({ target: scheduleStates.name, set: state })
      .run();
    return null;
  },
  deleteScheduleStates(db) {
    db.delete(scheduleStates).run();
    return null;
  },
  appendAuditEntry(db, entry) {
    db.insert(auditEntries).values(entry).run();
    return null;
  },
  putStandingCommand(db, command) {
    putStandingCommand(db, command, nowSeconds());
    return null;
  },
  deleteStandingCommands(db, { ids }) {
    deleteStandingCommands(db, ids);
    return null;
  },
  changeQueuePause(db, change) {
    return writeQueuePause(db, change);
  },
  recordQueueMinutes(db, minutes) {
    writeQueueMinutes(db, minutes);
    return null;
  },
};
