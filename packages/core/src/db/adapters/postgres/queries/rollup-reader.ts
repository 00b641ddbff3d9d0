import { and, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
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
import { type MinuteRange, rollupSpans } from '../../../rollups/rollup-spans.ts';
import { readKeptRollups } from '../kept-rollups.ts';
import { type LabelBook, type LabelKind, NO_LABEL } from '../label-book.ts';
import type { ReadDatabase } from '../open-database.ts';
import { labels, rollupDeltas, rollupSeries, rollupSums } from '../schema.ts';

/** What of the rollups is asked for. */
export interface RollupQuestion {
  readonly range: MinuteRange;
  readonly filter: StatisticsFilter;
  /** Coarsest rollups that may be read. */
  readonly coarsest: Grain;
  /** Whether rows shall tell the task name. */
  readonly byName: boolean;
}

/** A rollup with the label of its task name. */
interface LabelledRow extends Omit<RollupRow, 'name'> {
  readonly name: number;
}

/** Reads the fewest rollups that answer a question, and what no sum holds yet; within one snapshot. */
export async function readRollups(
  db: ReadDatabase,
  texts: LabelBook,
  question: RollupQuestion,
): Promise<RollupRow[]> {
  const range = { first: boundedMinute(question.range.first), end: boundedMinute(question.range.end) };
  const filter = await labelsOf(db, question.filter);
  if (!filter) return [];
  const rows = [
    ...(await sumRows(db, { ...question, range }, filter)),
    ...(await deltaRows(db, range, filter)),
  ];
  if (question.byName) await texts.read(rows.map(({ name }) => name));
  return rows.map((row) => ({ ...row, name: question.byName ? texts.textOf(row.name) : null }));
}

/** A filter in labels; `undefined` where one of its texts was never seen. */
async function labelsOf(db: ReadDatabase, filter: StatisticsFilter): Promise<LabelFilter | undefined> {
  const kinds: readonly [keyof StatisticsFilter, LabelKind][] = [
    ['name', 'task'],
    ['queue', 'queue'],
    ['worker', 'worker'],
  ];
  const found: { name?: number; queue?: number; worker?: number } = {};
  for (const [field, kind] of kinds) {
    const text = filter[field];
    if (text === undefined) continue;
    const isIt = and(eq(labels.kind, kind), eq(labels.text, text));
    const [row] = await db.select({ id: labels.id }).from(labels).where(isIt);
    if (!row) return undefined;
    found[field] = row.id;
  }
  return found;
}

async function sumRows(
  db: ReadDatabase,
  { range, coarsest, byName }: RollupQuestion,
  filter: LabelFilter,
): Promise<LabelledRow[]> {
  const source = rollupSource(filter, byName);
  const series = new Map<number, number>();
  if (source === 'series') {
    const fitting = await db.select().from(rollupSeries).where(inFilter(filter));
    for (const { id, name } of fitting) series.set(id, name);
    if (series.size === 0) return [];
  }
  const scope: Scope = source === 'series' ? 'series' : source.scope;
  const ids = source === 'series' ? [...series.keys()] : source.id === null ? null : [source.id];
  const { minutesFrom, seriesMinutesFrom, hoursFrom } = await readKeptRollups(db);
  const kept = { minute: source === 'series' ? seriesMinutesFrom : minutesFrom, hour: hoursFrom };
  const spans = rollupSpans(range, kept, coarsest).map(({ grain, firstPeriod, lastPeriod }) =>
    and(
      eq(rollupSums.grain, grain),
      gte(rollupSums.key, rollupKey(scope, firstPeriod, 0)),
      lt(rollupSums.key, rollupKey(scope, lastPeriod + 1, 0)),
    ),
  );
  if (spans.length === 0) return [];
  const ofIds = ids ? inArray(sql`${rollupSums.key} % ${MOST_IDS}`, ids) : undefined;
  const rows = await db
    .select()
    .from(rollupSums)
    .where(and(or(...spans), ofIds));
  return rows.map(({ grain, key, data }) => {
    const id = idOfKey(key);
    const name = scope === 'series' ? (series.get(id) ?? NO_LABEL) : id;
    return { minute: periodOfKey(key) * MINUTES_OF[grain], name, data };
  });
}

function deltaRows(db: ReadDatabase, range: MinuteRange, filter: LabelFilter): Promise<LabelledRow[]> {
  return db
    .select({ minute: rollupDeltas.minute, name: rollupSeries.name, data: rollupDeltas.data })
    .from(rollupDeltas)
    .innerJoin(rollupSeries, eq(rollupSeries.id, rollupDeltas.series))
    .where(and(gte(rollupDeltas.minute, range.first), lt(rollupDeltas.minute, range.end), inFilter(filter)));
}

function inFilter({ name, queue, worker }: LabelFilter): SQL | undefined {
  return and(
    name === undefined ? undefined : eq(rollupSeries.name, name),
    queue === undefined ? undefined : eq(rollupSeries.queue, queue),
    worker === undefined ? undefined : eq(rollupSeries.worker, worker),
  );
}
