import { LRUCache } from 'lru-cache';
import type { EventTally } from '../../models/rollup.ts';
import { keptOfBoth, type RollupAges, wholeAges } from '../../rollups/kept-rollups.ts';
import type { Measure } from '../../rollups/measure.ts';
import { encodeMeasure } from '../../rollups/measure-codec.ts';
import { boundedMinute, rollupKey } from '../../rollups/rollup-key.ts';
import { nowSeconds } from '../now-seconds.ts';
import type { LabelBook } from './label-book.ts';
import type { SqliteDatabase } from './open-database.ts';
import { RollupChanges, readMeasure } from './rollup-changes.ts';
import { RollupFold, type RollupProgress, readRollupProgress, saveRollupProgress } from './rollup-fold.ts';
import { deleteRollups, RollupTables } from './rollup-tables.ts';
import { SeriesBook } from './series-book.ts';

/** Rollups of running minutes that need not be read again; some 2 KB each. */
const CACHED_MEASURES = 2048;
/** Rollups folded at once: a few milliseconds. */
const FOLDED_AT_ONCE = 256;
/** For each rollup that a batch touches, so many are folded beside: a backlog told in a hurry is not left behind. */
const FOLDED_FOR_EACH = 2;
const SECONDS_A_MINUTE = 60;

/** Adds the tallies of batches to the rollups, inside the ingest transaction. */
export class RollupWriter {
  readonly #db: SqliteDatabase;
  readonly #tables: RollupTables;
  readonly #series: SeriesBook;
  readonly #fold: RollupFold;
  readonly #running = new LRUCache<number, Measure>({ max: CACHED_MEASURES });
  #progress: RollupProgress | undefined;

  constructor(db: SqliteDatabase, labels: LabelBook) {
    this.#db = db;
    this.#tables = new RollupTables(db);
    this.#series = new SeriesBook(db, labels);
    this.#fold = new RollupFold(db, this.#tables, this.#series);
  }

  write(tallies: readonly EventTally[]): void {
    if (tallies.length === 0) return;
    const progress = this.#progress ?? readRollupProgress(this.#db);
    const changed = new Map<number, Measure>();
    const late = new RollupChanges(this.#tables);
    let newestMinute = 0;
    for (const tally of tallies) {
      const minute = boundedMinute(tally.minute);
      newestMinute = Math.max(newestMinute, minute);
      const series = this.#series.seriesOf(tally);
      const key = rollupKey('series', minute, series.id);
      if (minute >= progress.seriesMinutesFrom) this.#change(changed, key).add(tally);
      if (key > progress.foldedKey) continue;
      // Its minute is in the sums already: late events are added to those as well.
      for (const measure of late.coarser(series, minute, minute >= progress.minutesFrom)) measure.add(tally);
    }
    for (const [key, measure] of changed) this.#tables.put('minute', key, encodeMeasure(measure));
    late.write();
    const most = FOLDED_AT_ONCE + FOLDED_FOR_EACH * changed.size;
    this.#progress = this.#fold.fold(progress, lastingFrom(newestMinute), most);
  }

  /** Folds some of what is in no sum yet; `false` when there was nothing. In the caller's transaction. */
  foldWaiting(): boolean {
    const progress = this.#progress ?? readRollupProgress(this.#db);
    this.#progress = this.#fold.fold(progress, lastingFrom(Number.POSITIVE_INFINITY), FOLDED_AT_ONCE);
    return this.#progress !== progress;
  }

  /** Deletes at most `limit` old rollups; first adds to the sums what is in none yet. In the caller's transaction. */
  prune(ages: RollupAges, limit: number): { readonly folded: number; readonly deleted: number } {
    const wanted = wholeAges(ages);
    const progress = this.#progress ?? readRollupProgress(this.#db);
    const folded = this.#fold.fold(progress, wanted.seriesMinutesFrom, limit);
    this.#progress = folded;
    if (folded !== progress) return { folded: limit, deleted: 0 };
    const kept = keptOfBoth(folded, wanted);
    const isNews = kept.seriesMinutesFrom !== folded.seriesMinutesFrom || kept.hoursFrom !== folded.hoursFrom;
    if (isNews || kept.minutesFrom !== folded.minutesFrom) {
      // Where nothing was told since, the sums end before: what comes late for then must still find its way into them.
      const lastPruned = rollupKey('series', kept.seriesMinutesFrom, 0) - 1;
      this.#progress = { ...kept, foldedKey: Math.max(folded.foldedKey, lastPruned) };
      saveRollupProgress(this.#db, this.#progress);
    }
    return { folded: 0, deleted: deleteRollups(this.#db, kept, limit) };
  }

  /** Forgets what a lost transaction may have changed. */
  clear(): void {
    this.#running.clear();
    this.#series.clear();
    this.#progress = undefined;
  }

  #change(changed: Map<number, Measure>, key: number): Measure {
    const known = changed.get(key);
    if (known) return known;
    const measure = this.#running.get(key) ?? readMeasure(this.#tables, 'minute', key);
    this.#running.set(key, measure);
    changed.set(key, measure);
    return measure;
  }
}

/**
 * The first minute that may still last: the one before the newest that is told of, since workers' events come up to a
 * minute apart. What is told of the future does not end the present.
 */
function lastingFrom(newestMinute: number): number {
  const newest = Math.min(newestMinute, Math.floor(nowSeconds() / SECONDS_A_MINUTE));
  return Math.max(0, newest - 1);
}
