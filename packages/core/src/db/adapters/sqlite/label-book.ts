import { and, eq, sql } from 'drizzle-orm';
import type { SqliteDatabase } from './open-database.ts';
import { labels } from './schema.ts';

/** Kinds of texts that are stored once. */
export type LabelKind = 'broker' | 'task' | 'state' | 'worker' | 'queue' | 'event' | 'exception';

/** Stands for "unknown" where a column takes part in a key. */
export const NO_LABEL = 0;

/** Numbers for texts that recur; for the writer, which makes new ones inside its transaction. */
export class LabelBook {
  readonly #ids = new Map<LabelKind, Map<string, number>>();
  readonly #texts = new Map<number, string>();
  readonly #select;
  readonly #insert;
  readonly #all;

  constructor(db: SqliteDatabase) {
    const where = and(eq(labels.kind, sql.placeholder('kind')), eq(labels.text, sql.placeholder('text')));
    this.#select = db.select({ id: labels.id }).from(labels).where(where).prepare();
    this.#insert = db
      .insert(labels)
      .values({ kind: sql.placeholder('kind'), text: sql.placeholder('text') })
      .returning({ id: labels.id })
      .prepare();
    this.#all = db.select().from(labels).prepare();
    this.reload();
  }

  /** The number of a text; made when new. */
  idOf(kind: LabelKind, text: string): number {
    const known = this.#ids.get(kind)?.get(text);
    if (known !== undefined) return known;
    const row = this.#select.get({ kind, text }) ?? this.#insert.get({ kind, text });
    return this.#remember(kind, text, row.id);
  }

  /** Like {@link idOf}, with `null` for `null`. */
  idOrNull(kind: LabelKind, text: string | null): number | null {
    return text === null ? null : this.idOf(kind, text);
  }

  /** The text of a number; `null` for `null`. */
  textOf(id: number | null): string | null {
    return id === null ? null : (this.#texts.get(id) ?? null);
  }

  /** Reads all labels anew, after a rollback: numbers made in the lost transaction must be made again. */
  reload(): void {
    this.#ids.clear();
    this.#texts.clear();
    for (const row of this.#all.all()) this.#remember(row.kind as LabelKind, row.text, row.id);
  }

  #remember(kind: LabelKind, text: string, id: number): number {
    const ids = this.#ids.get(kind);
    if (ids) ids.set(text, id);
    else this.#ids.set(kind, new Map([[text, id]]));
    this.#texts.set(id, text);
    return id;
  }
}
