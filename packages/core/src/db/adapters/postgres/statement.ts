import type { ClientBase, QueryArrayResult } from 'pg';

/** A statement of the hot path: its text is built once, and each connection has the server plan it once. */
export class Statement {
  readonly #name: string;
  readonly #text: string;

  /** `name` is unique among the statements of a connection. */
  constructor(name: string, text: string) {
    this.#name = `cnc_${name}`;
    this.#text = text;
  }

  /** Runs it; rows come as arrays, in the order of the selected columns. */
  async rows<Row extends readonly unknown[]>(
    client: ClientBase,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    const query = { name: this.#name, text: this.#text, values: [...values], rowMode: 'array' as const };
    const result: QueryArrayResult<unknown[]> = await client.query(query);
    return result.rows as unknown as readonly Row[];
  }
}
