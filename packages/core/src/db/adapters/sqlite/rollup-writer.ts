import { sql } from 'drizzle-orm';
import type { EventTally } from '../../models/rollup.ts';
import { runtimeOf } from '../../models/series.ts';
import { type LabelBook, type LabelKind, NO_LABEL } from './label-book.ts';
import type { SqliteDatabase } from './open-database.ts';
import { rollups } from './schema.ts';

/** Adds the tallies of a batch to the rollups, inside the ingest transaction. */
export class RollupWriter {
  readonly #labels: LabelBook;
  readonly #add;

  constructor(db: SqliteDatabase, labels: LabelBook) {
    this.#labels = labels;
    this.#add = prepareAdd(db);
  }

  write(tallies: readonly EventTally[]): void {
    for (const tally of tallies) {
      this.#add.run({
        minute: tally.minute,
        type: this.#labels.idOf('event', tally.type),
        name: this.#idOf('task', tally.name),
        queue: this.#idOf('queue', tally.queue),
        worker: this.#idOf('worker', tally.worker),
        broker: this.#labels.idOf('broker', tally.broker),
        exceptionClass: this.#idOf('exception', tally.exceptionClass),
        count: tally.count,
        runtimeSeconds: runtimeOf(tally),
      });
    }
  }

  #idOf(kind: LabelKind, text: string | null): number {
    return text === null ? NO_LABEL : this.#labels.idOf(kind, text);
  }
}

function prepareAdd(db: SqliteDatabase) {
  const value = (name: string) => sql.placeholder(name);
  return db
    .insert(rollups)
    .values({
      minute: value('minute'),
      type: value('type'),
      name: value('name'),
      queue: value('queue'),
      worker: value('worker'),
      broker: value('broker'),
      exceptionClass: value('exceptionClass'),
      count: value('count'),
      runtimeSeconds: value('runtimeSeconds'),
    })
    .onConflictDoUpdate({
      target: [
        rollups.minute,
        rollups.type,
        rollups.name,
        rollups.queue,
        rollups.worker,
        rollups.broker,
        rollups.exceptionClass,
      ],
      set: {
        count: sql`${rollups.count} + excluded.count`,
        runtimeSeconds: sql`${rollups.runtimeSeconds} + excluded.runtime_seconds`,
      },
    })
    .prepare();
}
