import { and, asc, eq, gt, inArray, isNull, lte, or } from 'drizzle-orm';
import type { StandingCommand } from '../../models/standing-command.ts';
import type { SqliteDatabase } from './open-database.ts';
import { standingCommands } from './schema.ts';

/** Keeps a command, and forgets those whose time is over. */
export function putStandingCommand(db: SqliteDatabase, command: StandingCommand, nowSeconds: number): void {
  const { id, arguments: given, ...rest } = command;
  const row = { ...rest, arguments: JSON.stringify(given) };
  db.transaction((tx) => {
    tx.delete(standingCommands).where(lte(standingCommands.until, nowSeconds)).run();
    tx.insert(standingCommands)
      .values({ id, ...row })
      .onConflictDoUpdate({ target: standingCommands.id, set: row })
      .run();
  });
}

/** Commands for workers of the broker whose time is not over, oldest first. */
export function listStandingCommands(
  db: SqliteDatabase,
  broker: string,
  nowSeconds: number,
): readonly StandingCommand[] {
  const { until, createdAt, id } = standingCommands;
  return db
    .select()
    .from(standingCommands)
    .where(and(eq(standingCommands.broker, broker), or(isNull(until), gt(until, nowSeconds))))
    .orderBy(asc(createdAt), asc(id))
    .all()
    .map((row) => ({ ...row, arguments: JSON.parse(row.arguments) as StandingCommand['arguments'] }));
}

/** Takes commands back. */
export function deleteStandingCommands(db: SqliteDatabase, ids: readonly string[]): void {
  db.delete(standingCommands)
    .where(inArray(standingCommands.id, [...ids]))
    .run();
}
