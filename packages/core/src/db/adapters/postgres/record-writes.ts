import type { BaseDbController } from '../base.ts';
import { nowSeconds } from '../now-seconds.ts';
import type { ReadDatabase } from './open-database.ts';
import { auditEntries, scheduleStates } from './schema.ts';
import { deleteStandingCommands, putStandingCommand } from './standing-commands.ts';
import { storableRow } from './storable-text.ts';

/** Methods that write one record beside the flow of events. */
export type RecordMethod =
  | 'putScheduleState'
  | 'deleteScheduleStates'
  | 'appendAuditEntry'
  | 'putStandingCommand'
  | 'deleteStandingCommands';

/** What each of them does on a connection that writes. */
export const RECORD_WRITES: {
  readonly [Method in RecordMethod]: (
    db: ReadDatabase,
    parameter: Parameters<BaseDbController[Method]>[0],
  ) => PromiseLike<unknown>;
} = {
  putScheduleState(db, { name, ...state }) {
    const row = storableRow({ name, ...state });
    return db
      .insert(scheduleStates)
      .values(row)
      .onConflictDoUpdate({ target: scheduleStates.name, set: storableRow(state) });
  },
  deleteScheduleStates: (db) => db.delete(scheduleStates),
  appendAuditEntry: (db, entry) => db.insert(auditEntries).values(storableRow(entry)),
  putStandingCommand: (db, command) => putStandingCommand(db, command, nowSeconds()),
  deleteStandingCommands: (db, { ids }) => deleteStandingCommands(db, ids),
};
