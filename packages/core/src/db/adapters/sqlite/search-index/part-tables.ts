import type Database from 'better-sqlite3';

/**
 * Each part of the index holds the tasks of one span of time: whatever a search must do within one is bounded, and
 * what retention has emptied is dropped at once.
 */

/** Tasks of a part, before the next is begun. */
export const PART_TASKS = 500_000;

/** Sorts that have tables of their own: the key, then first sight. */
export const KEYED_SORTS = ['received', 'started', 'finished', 'runtime'] as const;

/** A sort of {@link KEYED_SORTS}. */
export type KeyedSort = (typeof KEYED_SORTS)[number];

/** A part and the sequence number that it begins with; it ends where the next begins. */
export interface SearchPart {
  readonly part: number;
  readonly firstSeq: number;
}

/** The full-text table of a part. */
export function textTable(part: number): string {
  return `text_${part}`;
}

/** The table of a part's tasks by a sort key. Entries of tasks that changed or went may be left in it. */
export function sortTable(sort: KeyedSort, part: number): string {
  return `${sort}_${part}`;
}

/** Makes the tables of a part. */
export function createPart(client: Database.Database, part: number): void {
  client.exec(
    `CREATE VIRTUAL TABLE ${textTable(part)} USING fts5(
       text, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
     )`,
  );
  for (const sort of KEYED_SORTS) {
    client.exec(
      `CREATE TABLE ${sortTable(sort, part)} (
         key REAL NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (key, seq)
       ) WITHOUT ROWID`,
    );
  }
}

/** Drops the tables of a part. */
export function dropPart(client: Database.Database, part: number): void {
  client.exec(`DROP TABLE ${textTable(part)}`);
  for (const sort of KEYED_SORTS) client.exec(`DROP TABLE ${sortTable(sort, part)}`);
}
