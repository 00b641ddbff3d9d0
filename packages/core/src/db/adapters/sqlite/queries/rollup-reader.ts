import { and, eq, gt, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { StatisticsFilter } from '../../../models/statistics.ts';
import type { RollupRow } from '../../../rollups/build-statistics.ts';
import { type Grain, MINUTES_OF } from '../../../rollups/grain.ts';
import {
  boundedMinute,
  idOfKey,
  MOST_IDS,
  periodOfKey,
  rollupKey,
  type Scope,
} from '../../../rollups/rollup-key.ts';
import { type LabelFilter, rollupSource } from '../../../rollups/rollup-source.ts';
import { type MinuteRange, type RollupSpan, rollupSpans } from '../../../rollups/rollup-spans.ts';
import { type LabelKind, NO_LABEL } from '../label-book.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { readRollupProgress } from '../rollup-fold.ts';
import { ROLLUP_TABLES } from '../rollup-tables.ts';
import { labels, rollupMinutes, rollupSeries } from '../schema.ts';
import type { LabelTexts } from '../task-row.ts';

/** So few ids are looked up one by one; more are picked out of all rollups of the range. */
const FEW_IDS = 8;

/** Where the rollups of a question are. */
interface Source {
  readonly scope: Scope;
  /** `null` for all of the scope. */
  readonly ids: ReadonlySet<number> | null;
}

/** A row of `rollup_series`. */
type Series = typeof rollupSeries.$inferSelect;

/** What of the rollups is asked for. */
export interface RollupQuestion {
  readonly range: MinuteRange;
  readonly filter: StatisticsFilter;
  /** Coarsest rollups that may be read. */
  readonly coarsest: Grain;
  /** Whether rows shall tell the task name. */
  readonly byName: boolean;
}

/**
 * Reads the fewest rollups that answer a question; those of the newest minutes, which are in no sum yet, one by one. To
 * be called within one read transaction: sums and single ones must be of the same moment.
 */
export function readRollups(db: SqliteDatabase, texts: LabelTexts, question: RollupQuestion): RollupRow[] {
  const range = { first: boundedMinute(question.range.first), end: boundedMinute(question.range.end) };
  const filter = labelsOf(db, question.filter);
  if (!filter) return [];
  const series = new Map<number, Series>();
  const source = sourceOf(db, filter, question.byName, series);
  const progress = readRollupProgress(db);
  const { minutesFrom, seriesMinutesFrom, hoursFrom } = progress;
  const kept = { minute: source.scope === 'series' ? seriesMinutesFrom : minutesFrom, hour: hoursFrom };
  const rows: RollupRow[] = [];
  const nameOf = (id: number) => {
    const label = source.scope === 'series' ? series.get(id)?.name : id;
    return question.byName && label !== undefined && label !== NO_LABEL ? texts.textOf(label) : null;
  };
  for (const span of rollupSpans(range, kept, question.coarsest)) {
    for (const { key, data } of spanRows(db, source, span)) {
      if (source.scope === 'series' && span.grain === 'minute' && key > progress.foldedKey) continue;
      rows.push({ minute: periodOfKey(key) * MINUTES_OF[span.grain], name: nameOf(idOfKey(key)), data });
    }
  }
  return rows.concat(unfoldedRows(db, texts, { range, filter, after: progress.foldedKey }));
}

/** A filter in labels; `undefined` where one of its texts was never seen. */
function labelsOf(db: SqliteDatabase, filter: StatisticsFilter): LabelFilter | undefined {
  const found: { name?: number; queue?: number; worker?: number } = {};
  const kinds: readonly [keyof StatisticsFilter, LabelKind][] = [
    ['name', 'task'],
    ['queue', 'queue'],
    ['worker', 'worker'],
  ];
  for (const [field, kind] of kinds) {
    const text = filter[field];
    if (text === undefined) continue;
    const row = db
      .select({ id: labels.id })
      .from(labels)
      .where(and(eq(labels.kind, kind), eq(labels.text, text)))
      .get();
    if (!row) return undefined;
    found[field] = row.id;
  }
  return found;
}

/** The rollups to read; series among them are remembered in `series`. */
function sourceOf(
  db: SqliteDatabase,
  filter: LabelFilter,
  byName: boolean,
  series: Map<number, Series>,
): Source {
  const source = rollupSource(filter, byName);
  if (source !== 'series') {
    return { scope: source.scope, ids: source.id === null ? null : new Set([source.id]) };
  }
  for (const row of db.select().from(rollupSeries).where(inFilter(filter)).all()) series.set(row.id, row);
  return { scope: 'series', ids: new Set(series.keys()) };
}

function inFilter({ name, queue, worker }: LabelFilter): SQL | undefined {
  return and(
    name === undefined ? undefined : eq(rollupSeries.name, name),
    queue === undefined ? undefined : eq(rollupSeries.queue, queue),
    worker === undefined ? undefined : eq(rollupSeries.worker, worker),
  );
}

interface StoredRollup {
  readonly key: number;
  readonly data: Buffer;
}

function spanRows(
  db: SqliteDatabase,
  { scope, ids }: Source,
  { grain, firstPeriod, lastPeriod }: RollupSpan,
): StoredRollup[] {
  const table = ROLLUP_TABLES[grain];
  if (ids && ids.size <= FEW_IDS) {
    const keys: number[] = [];
    for (let period = firstPeriod; period <= lastPeriod; period++) {
      for (const id of ids) keys.push(rollupKey(scope, period, id));
    }
    // As JSON: one statement, however many keys.
    const wanted = sql`(SELECT value FROM json_each(${JSON.stringify(keys)}))`;
    return rawRows(db, db.select().from(table).where(inArray(table.key, wanted)));
  }
  const inSpan = and(
    gte(table.key, rollupKey(scope, firstPeriod, 0)),
    lt(table.key, rollupKey(scope, lastPeriod + 1, 0)),
    ids
      ? sql`${table.key} % ${MOST_IDS} IN (SELECT value FROM json_each(${JSON.stringify([...ids])}))`
      : undefined,
  );
  return rawRows(db, db.select().from(table).where(inSpan));
}

/** Rows as the driver gives them: drizzle would take longer to name their columns than SQLite to find them. */
function rawRows(db: SqliteDatabase, query: { toSQL(): { sql: string; params: unknown[] } }): StoredRollup[] {
  const { sql: text, params } = query.toSQL();
  return db.$client.prepare<unknown[], StoredRollup>(text).all(...params);
}

/** Rollups of series and minutes that are in no sum yet. */
function unfoldedRows(
  db: SqliteDatabase,
  texts: LabelTexts,
  { range, filter, after }: { range: MinuteRange; filter: LabelFilter; after: number },
): RollupRow[] {
  const rows = db
    .select({ key: rollupMinutes.key, data: rollupMinutes.data, name: rollupSeries.name })
    .from(rollupMinutes)
    .innerJoin(rollupSeries, eq(rollupSeries.id, sql`${rollupMinutes.key} % ${MOST_IDS}`))
    .where(
      and(
        gt(rollupMinutes.key, Math.max(after, rollupKey('series', range.first, 0) - 1)),
        lt(rollupMinutes.key, rollupKey('series', range.end, 0)),
        inFilter(filter),
      ),
    )
    .all();
  return rows.map((row) => ({
    minute: periodOfKey(row.key),
    name: row.name === NO_LABEL ? null : texts.textOf(row.name),
    data: row.data,
  }));
}
