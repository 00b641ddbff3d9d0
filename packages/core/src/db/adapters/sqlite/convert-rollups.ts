import { asc } from 'drizzle-orm';
import { Measure } from '../../rollups/measure.ts';
import { addEncoded, encodeMeasure } from '../../rollups/measure-codec.ts';
import { boundedMinute, rollupKey } from '../../rollups/rollup-key.ts';
import { LabelBook } from './label-book.ts';
import type { SqliteDatabase } from './open-database.ts';
import { RollupFold, readRollupProgress } from './rollup-fold.ts';
import { RollupTables } from './rollup-tables.ts';
import { rollupsBefore } from './schema.ts';
import { SeriesBook } from './series-book.ts';

const MICROSECONDS = 1_000_000;
const FOLDED_AT_ONCE = 10_000;

/**
 * Takes over the rollups of version 0.1, in one transaction: counts and mean runtimes; it kept no percentiles. Does
 * nothing where there are none.
 */
export function convertRollups(db: SqliteDatabase): void {
  if (!db.select().from(rollupsBefore).limit(1).get()) return;
  db.transaction(
    () => {
      const labels = new LabelBook(db);
      const tables = new RollupTables(db);
      const series = new SeriesBook(db, labels);
      let newestMinute = 0;
      for (const row of db.select().from(rollupsBefore).orderBy(asc(rollupsBefore.minute)).all()) {
        const type = labels.textOf(row.type) ?? '';
        const minute = boundedMinute(row.minute);
        newestMinute = Math.max(newestMinute, minute);
        const tally = {
          minute,
          type,
          name: labels.textOf(row.name),
          queue: labels.textOf(row.queue),
          worker: labels.textOf(row.worker),
          broker: labels.textOf(row.broker) ?? '',
          exceptionClass: labels.textOf(row.exceptionClass),
          count: row.count,
          runtimes: [],
          waits: [],
        };
        const measure = new Measure();
        measure.add(tally);
        if (type === 'task-succeeded') {
          measure.runtime.addWithoutBin(row.count);
          measure.runtime.addSum(Math.round(row.runtimeSeconds * MICROSECONDS), 0);
        }
        const key = rollupKey('series', minute, series.seriesOf(tally).id);
        const known = tables.get('minute', key);
        if (known) addEncoded(measure, known);
        tables.put('minute', key, encodeMeasure(measure));
      }
      foldAll(db, new RollupFold(db, tables, series), newestMinute);
      db.delete(rollupsBefore).run();
    },
    { behavior: 'immediate' },
  );
}

/** All minutes but the newest, into which events may still come. */
function foldAll(db: SqliteDatabase, fold: RollupFold, newestMinute: number): void {
  let progress = readRollupProgress(db);
  for (;;) {
    const next = fold.fold(progress, newestMinute, FOLDED_AT_ONCE);
    if (next === progress) return;
    progress = next;
  }
}
