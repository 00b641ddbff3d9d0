/** A value that a question brings. */
export type SqlValue = string | number;

/** A row, its columns by name. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** What the databases of result backends differ in. Each rejects with `CNC_BACKEND_UNREACHABLE`. */
export interface SqlDatabase {
  /** An identifier, exactly as it is written. */
  quote(name: string): string;
  /** The place of the n-th value of a statement, from 1. */
  mark(position: number): string;
  /** An expression whose value is a time as it is stored, as text: drivers read times without a zone as their own. */
  timeAsText(column: string): string;
  rows(statement: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /** How many rows a statement changed. */
  change(statement: string, values: readonly SqlValue[]): Promise<number>;
  /**
   * Adds a row with these texts, its `id` as SQLAlchemy would give it, from the sequence where there is one. Tells whether
   * it did: not where a row with such a key is there. Table, columns and sequence are quoted already.
   */
  insertNew(
    place: { readonly table: string; readonly columns: readonly string[]; readonly sequence: string },
    values: readonly string[],
  ): Promise<boolean>;
  /** Names of the columns of a table, which is quoted already. */
  columnsOf(table: string): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

/** As SQL has it. */
export function doubleQuoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
