import { sql } from 'drizzle-orm';
import type { KeptRollups } from '../../rollups/kept-rollups.ts';
import type { PostgresDatabase, ReadDatabase } from './open-database.ts';
import { rollupKept } from './schema.ts';

const ROW_ID = 1;

/** From when on rollups are kept. */
export async function readKeptRollups(db: ReadDatabase): Promise<KeptRollups> {
  const [row] = await db.select().from(rollupKept);
  return row ?? { minutesFrom: 0, seriesMinutesFrom: 0, hoursFrom: 0 };
}

/** Takes note of what is no longer kept, before it goes: readers take coarser rollups from then on. */
export async function keepRollupsFrom(db: PostgresDatabase, kept: KeptRollups): Promise<void> {
  await db
    .insert(rollupKept)
    .values({ id: ROW_ID, ...kept })
    .onConflictDoUpdate({
      target: rollupKept.id,
      set: {
        minutesFrom: sql`greatest(${rollupKept.minutesFrom}, excluded.minutes_from)`,
        seriesMinutesFrom: sql`greatest(${rollupKept.seriesMinutesFrom}, excluded.series_minutes_from)`,
        hoursFrom: sql`greatest(${rollupKept.hoursFrom}, excluded.hours_from)`,
      },
    });
}
