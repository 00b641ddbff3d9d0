import { and, asc, eq, gt, lt, sql } from 'drizzle-orm';
import { foldMinutes } from '../../rollups/fold-minutes.ts';
import { idOfKey, periodOfKey, rollupKey } from '../../rollups/rollup-key.ts';
import type { SqliteDatabase } from './open-database.ts';
import { RollupChanges } from './rollup-changes.ts';
import type { RollupTables } from './rollup-tables.ts';
import { rollupMinutes, rollupProgress } from './schema.ts';
import type { SeriesBook } from './series-book.ts';

const PROGRESS_ID = 1;

/** How far the rollups are: the only row of `rollup_progress`. */
export interface RollupProgress {
  readonly foldedKey: number;
  readonly minutesFrom: number;
  readonly seriesMinutesFrom: number;
  readonly hoursFrom: number;
}

/** Before anything was folded or pruned. */
const AT_THE_BEGINNING: RollupProgress = {
  foldedKey: -1,
  minutesFrom: 0,
  seriesMinutesFrom: 0,
  hoursFrom: 0,
};

/** How far the rollups are. */
export function readRollupProgress(db: SqliteDatabase): RollupProgress {
  const row = db.select().from(rollupProgress).where(eq(rollupProgress.id, PROGRESS_ID)).get();
  return row ?? AT_THE_BEGINNING;
}

/** To be called in the transaction that made the progress. */
export function saveRollupProgress(db: SqliteDatabase, progress: RollupProgress): void {
  const row = { ...progress, id: PROGRESS_ID };
  db.insert(rollupProgress).values(row).onConflictDoUpdate({ target: rollupProgress.id, set: row }).run();
}

/**
 * Adds finished minutes of series to all coarser rollups, each exactly once, in the order of their keys: ingest writes
 * one small row for a series and minute, again and again while the minute lasts, and its dozen sums only here.
 */
export class RollupFold {
  readonly #db: SqliteDatabase;
  readonly #tables: RollupTables;
  readonly #series: SeriesBook;
  readonly #next;

  constructor(db: SqliteDatabase, tables: RollupTables, series: SeriesBook) {
    this.#db = db;
    this.#tables = tables;
    this.#series = series;
    const value = sql.placeholder;
    this.#next = db
      .select()
      .from(rollupMinutes)
      .where(and(gt(rollupMinutes.key, value('after')), lt(rollupMinutes.key, value('before'))))
      .orderBy(asc(rollupMinutes.key))
      .limit(value('limit'))
      .prepare();
  }

  /** Folds at most `limit` rollups of minutes before `beforeMinute`, in the caller's transaction. */
  fold(progress: RollupProgress, beforeMinute: number, limit: number): RollupProgress {
    const before = rollupKey('series', beforeMinute, 0);
    if (before <= progress.foldedKey) return progress;
    const rows = this.#next.all({ after: progress.foldedKey, before, limit });
    const last = rows.at(-1);
    if (!last) return progress;
    const changes = new RollupChanges(this.#tables);
    const minutes = rows.map(({ key, data }) => ({
      series: this.#series.byId(idOfKey(key)),
      minute: periodOfKey(key),
      data,
    }));
    foldMinutes(minutes, (grain, key) => changes.measure(grain, key));
    changes.write();
    const folded = { ...progress, foldedKey: last.key };
    saveRollupProgress(this.#db, folded);
    return folded;
  }
}
