import { inArray } from 'drizzle-orm';
import type { PostgresDatabase } from './open-database.ts';
import { labels } from './schema.ts';
import { Statement } from './statement.ts';

/** Kinds of texts that are stored once. */
export type LabelKind = 'broker' | 'task' | 'state' | 'worker' | 'queue' | 'event' | 'exception';

/** A text to be numbered. */
export type Label = readonly [kind: LabelKind, text: string];

/** Stands for "unknown" where a column takes part in a key. */
export const NO_LABEL = 0;

/** In the order of the key: two hosts that add the same ones at once never wait for each other in a circle. */
const ADD = new Statement(
  'labels_add',
  `INSERT INTO labels (kind, text) SELECT kind, text FROM unnest($1::text[], $2::text[]) AS added (kind, text)
   ORDER BY kind, text ON CONFLICT (kind, text) DO NOTHING`,
);
const FIND = new Statement(
  'labels_find',
  `SELECT l.id, l.kind, l.text FROM labels l JOIN unnest($1::text[], $2::text[]) AS wanted (kind, text)
   ON l.kind = wanted.kind AND l.text = wanted.text`,
);

/**
 * Numbers for texts that recur, and texts of numbers. A label never changes and a number is never given twice, so what
 * is remembered stays true whatever other hosts do; only a purge voids the numbers of texts ({@link forget}).
 */
export class LabelBook {
  readonly #db: PostgresDatabase;
  readonly #ids = new Map<string, number>();
  readonly #texts = new Map<number, string>();

  constructor(db: PostgresDatabase) {
    this.#db = db;
  }

  /** Makes sure that {@link idOf} knows these; new ones are committed at once, apart from any transaction. */
  async know(wanted: Iterable<Label>): Promise<void> {
    const unknown = new Map<string, Label>();
    for (const label of wanted) {
      const key = keyOf(label[0], label[1]);
      if (!this.#ids.has(key)) unknown.set(key, label);
    }
    if (unknown.size === 0) return;
    const columns = [
      [...unknown.values()].map(([kind]) => kind),
      [...unknown.values()].map(([, text]) => text),
    ];
    const client = await this.#db.$client.connect();
    try {
      await ADD.rows(client, columns);
      const rows = await FIND.rows<readonly [number, LabelKind, string]>(client, columns);
      for (const [id, kind, text] of rows) this.#remember(id, kind, text);
    } finally {
      client.release();
    }
  }

  /** The number of a text that {@link know} was told of. */
  idOf(kind: LabelKind, text: string): number {
    const id = this.#ids.get(keyOf(kind, text));
    if (id === undefined) throw new Error(`the label ${kind} "${text}" was not asked for`);
    return id;
  }

  /** Like {@link idOf}, with `null` for `null`. */
  idOrNull(kind: LabelKind, text: string | null): number | null {
    return text === null ? null : this.idOf(kind, text);
  }

  /** Makes sure that {@link textOf} knows these numbers, made by whichever host. */
  async read(ids: Iterable<number | null>): Promise<void> {
    const unknown = new Set<number>();
    for (const id of ids) if (id !== null && id !== NO_LABEL && !this.#texts.has(id)) unknown.add(id);
    if (unknown.size === 0) return;
    const rows = await this.#db
      .select({ id: labels.id, text: labels.text })
      .from(labels)
      .where(inArray(labels.id, [...unknown]));
    // Numbers of texts are not remembered here: a purge may have voided them while these rows were on their way.
    for (const { id, text } of rows) this.#texts.set(id, text);
  }

  /** The text of a number; `null` for `null` and for what a purge removed meanwhile. */
  textOf(id: number | null): string | null {
    return id === null ? null : (this.#texts.get(id) ?? null);
  }

  /** After a purge. */
  forget(): void {
    this.#ids.clear();
  }

  #remember(id: number, kind: LabelKind, text: string): void {
    this.#ids.set(keyOf(kind, text), id);
    this.#texts.set(id, text);
  }
}

function keyOf(kind: LabelKind, text: string): string {
  return `${kind}\n${text}`;
}
