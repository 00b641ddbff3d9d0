import { and, asc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { StandingCommand } from '../../models/standing-command.ts';
import type { ReadDatabase } from './open-database.ts';
import { standingCommands } from './schema.ts';
import { storableRow } from './storable-text.ts';

/** Keeps a command, and forgets those whose time is over. */
export async function putStandingCommand(
  db: ReadDatabase,
  { id, arguments: given, ...rest }: StandingCommand,
  nowSeconds: number,
): Promise<void> {
  const row = storableRow({ ...rest, arguments: JSON.stringify(given) });
  await db.delete(standingCommands).where(lte(standingCommands.until, nowSeconds));
  await db
    .insert(standingCommands)
    .values({ id, ...row })
    .onConflictDoUpdate({ target: standingCommands.id, set: row });
}

/** Commands for workers of the broker whose time is not over, oldest first. */
export async function listStandingCommands(
  db: ReadDatabase,
  broker: string,
  nowSeconds: number,
): Promise<readonly StandingCommand[]> {
  const { until, createdAt, id } = standingCommands;
  const rows = await db
    .select()
    .from(standingCommands)
    .where(and(eq(standingCommands.broker, broker), or(isNull(until), gt(until, nowSeconds))))
    .orderBy(asc(createdAt), asc(sql`${id} COLLATE "C"`));
  return rows.map((row) => ({
    ...row,
    arguments: JSON.parse(row.arguments) as StandingCommand['arguments'],
  }));
}

/** Takes commands back. */
export async function deleteStandingCommands(db: ReadDatabase, ids: readonly string[]): Promise<void> {
  await db.delete(standingCommands).where(inArray(standingCommands.id, [...ids]));
}
