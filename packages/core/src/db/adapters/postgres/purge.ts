import { sql } from 'drizzle-orm';
import type { PostgresDatabase } from './open-database.ts';

/** All but the leases, which are of the hosts that run now, and the count of purges itself. */
const TABLES = [
  'tasks',
  'task_ids',
  'pins',
  'task_counts',
  'rollup_deltas',
  'rollup_kept',
  'rollup_series',
  'rollup_sums',
  'workers',
  'gaps',
  'malformed_events',
  'ingest_positions',
  'ingest_counters',
  'schedule_states',
  'standing_commands',
  'audit_entries',
  'queue_pauses',
  'queue_periods',
  'relayed_changes',
  'labels',
];

/** Empties the schema for all hosts that share it; their batches wait meanwhile. */
export async function purgeDatabase(db: PostgresDatabase): Promise<void> {
  await db.transaction(async (tx) => {
    // Every batch begins with a row of it: none is halfway through when its labels go.
    await tx.execute(sql`LOCK TABLE ingest_positions IN ACCESS EXCLUSIVE MODE`);
    // Numbers go on: one that a host still remembers must never come to mean something else.
    await tx.execute(sql.raw(`TRUNCATE ${TABLES.join()} CONTINUE IDENTITY`));
    await tx.execute(sql`UPDATE purges SET count = count + 1`);
  });
}
