import { eq, sql } from 'drizzle-orm';
import type { SqliteDatabase } from '../open-database.ts';
import { labels } from '../schema.ts';
import type { LabelTexts } from '../task-row.ts';

/** Texts of labels for a reader: labels never change, so each is read once. */
export class LabelReader implements LabelTexts {
  readonly #texts = new Map<number, string>();
  readonly #select;

  constructor(db: SqliteDatabase) {
    this.#select = db
      .select({ text: labels.text })
      .from(labels)
      .where(eq(labels.id, sql.placeholder('id')))
      .prepare();
  }

  textOf(id: number | null): string | null {
    if (id === null) return null;
    const known = this.#texts.get(id);
    if (known !== undefined) return known;
    const text = this.#select.get({ id })?.text;
    if (text !== undefined) this.#texts.set(id, text);
    return text ?? null;
  }
}
