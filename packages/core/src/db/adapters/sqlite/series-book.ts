import { and, eq, sql } from 'drizzle-orm';
import type { EventTally } from '../../models/rollup.ts';
import { MOST_IDS } from '../../rollups/rollup-key.ts';
import type { SeriesLabels } from '../../rollups/rollup-targets.ts';
import { type LabelBook, type LabelKind, NO_LABEL } from './label-book.ts';
import type { SqliteDatabase } from './open-database.ts';
import { rollupSeries } from './schema.ts';

/** A row of `rollup_series`. */
export interface RollupSeries extends SeriesLabels {
  readonly broker: number;
}

/** Numbers for the series that events belong to; for the writer, which makes new ones inside its transaction. */
export class SeriesBook {
  readonly #labels: LabelBook;
  readonly #byText = new Map<string, RollupSeries>();
  readonly #byId = new Map<number, RollupSeries>();
  /** The tallies of a series tend to follow one another. */
  #last:
    | { readonly tally: EventTally; readonly worker: string | null; readonly series: RollupSeries }
    | undefined;
  readonly #selectById;
  readonly #select;
  readonly #insert;

  constructor(db: SqliteDatabase, labels: LabelBook) {
    this.#labels = labels;
    const value = sql.placeholder;
    this.#selectById = db
      .select()
      .from(rollupSeries)
      .where(eq(rollupSeries.id, value('id')))
      .prepare();
    this.#select = db
      .select()
      .from(rollupSeries)
      .where(
        and(
          eq(rollupSeries.name, value('name')),
          eq(rollupSeries.queue, value('queue')),
          eq(rollupSeries.worker, value('worker')),
          eq(rollupSeries.broker, value('broker')),
        ),
      )
      .prepare();
    this.#insert = db
      .insert(rollupSeries)
      .values({
        name: value('name'),
        queue: value('queue'),
        worker: value('worker'),
        broker: value('broker'),
      })
      .returning()
      .prepare();
  }

  /** The series of a tally; made when new. */
  seriesOf(tally: EventTally): RollupSeries {
    // The sender of `task-sent` is a client: thousands of short-lived ones would each have a series.
    const worker = tally.type === 'task-sent' ? null : tally.worker;
    const last = this.#last;
    if (last && isSameSeries(last.tally, tally) && last.worker === worker) return last.series;
    const series = this.#find(tally, worker);
    this.#last = { tally, worker, series };
    return series;
  }

  #find(tally: EventTally, worker: string | null): RollupSeries {
    const text = `${tally.name}\n${tally.queue}\n${worker}\n${tally.broker}`;
    const known = this.#byText.get(text);
    if (known) return known;
    const parts = {
      name: this.#labelOf('task', tally.name),
      queue: this.#labelOf('queue', tally.queue),
      worker: this.#labelOf('worker', worker),
      broker: this.#labelOf('broker', tally.broker),
    };
    const series = this.#select.get(parts) ?? this.#insert.get(parts);
    this.#byText.set(text, series);
    this.#byId.set(series.id, series);
    return series;
  }

  /** The series of an id that rollups were stored under. */
  byId(id: number): RollupSeries {
    const known = this.#byId.get(id) ?? this.#selectById.get({ id });
    if (!known) throw new Error(`series ${id} is missing`);
    this.#byId.set(id, known);
    return known;
  }

  /** Forgets what a lost transaction may have made. */
  clear(): void {
    this.#last = undefined;
    this.#byText.clear();
    this.#byId.clear();
  }

  /** A label beyond what fits into keys counts as unknown. */
  #labelOf(kind: LabelKind, text: string | null): number {
    const id = text === null ? NO_LABEL : this.#labels.idOf(kind, text);
    return id < MOST_IDS ? id : NO_LABEL;
  }
}

function isSameSeries(a: EventTally, b: EventTally): boolean {
  return a.name === b.name && a.queue === b.queue && a.broker === b.broker;
}
