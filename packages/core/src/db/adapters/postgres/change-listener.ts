import { sql } from 'drizzle-orm';
import type pg from 'pg';
import type { ConnectionOptions, PostgresDatabase } from './open-database.ts';
import { newClient } from './open-database.ts';
import { type RelayedChange, unpackChange } from './relay-change.ts';

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 10_000;
/** A connection that says nothing may be dead: it is asked so often. */
const CHECK_MS = 15_000;
const CHECK_TIMEOUT_MS = 10_000;

/** Where the news of other hosts go. */
export interface ChangeListenerOptions {
  readonly connection: ConnectionOptions;
  readonly db: PostgresDatabase;
  /** This host: its own changes are known already. */
  readonly host: string;
  readonly onChange: (change: RelayedChange) => void;
  /** Changes may have been lost: while the connection was broken, or because they were removed before they were read. */
  readonly onMissed: () => Promise<void>;
  readonly onProblem: (error: unknown) => void;
}

/** Hears what other hosts commit, in the order of their commits; connects again by itself. */
export class ChangeListener {
  readonly #options: ChangeListenerOptions;
  #client: pg.Client | undefined;
  #reading: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #closed = false;

  constructor(options: ChangeListenerOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const { connection } = this.#options;
    const client = newClient(connection);
    this.#client = client;
    client.on('notification', ({ payload }) => this.#heard(payload ?? ''));
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, undefined));
    await client.connect();
    await client.query(`LISTEN "${connection.schema}.changes"`);
    this.#retryMs = FIRST_RETRY_MS;
    this.#timer = setInterval(() => void this.#check(client), CHECK_MS);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    // Ends the connection also where nothing answers any more.
    await client?.end().catch(this.#options.onProblem);
    await this.#reading;
  }

  #heard(payload: string): void {
    const [id = '', ...host] = payload.split(':');
    if (host.join(':') === this.#options.host) return;
    this.#reading = this.#reading.then(() => this.#read(Number(id)));
  }

  async #read(id: number): Promise<void> {
    const { db, onChange, onMissed, onProblem } = this.#options;
    try {
      const { rows } = await db.execute<{ change: string }>(
        sql`SELECT change FROM relayed_changes WHERE id = ${id}`,
      );
      const [row] = rows;
      if (row) onChange(unpackChange(row.change));
      else await onMissed();
    } catch (error) {
      onProblem(error);
      await onMissed();
    }
  }

  async #check(client: pg.Client): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error('the server does not answer')), CHECK_TIMEOUT_MS);
    });
    await Promise.race([client.query('SELECT 1'), late])
      .catch((error: unknown) => this.#lost(client, error))
      .finally(() => clearTimeout(timer));
  }

  #lost(client: pg.Client, error: unknown): void {
    if (this.#client !== client || this.#closed) return;
    this.#client = undefined;
    clearTimeout(this.#timer);
    if (error) this.#options.onProblem(error);
    // Its socket may still be open, to a server that is stopped.
    client.connection.stream.destroy();
    this.#timer = setTimeout(() => void this.#openAgain(), this.#retryMs);
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }

  async #openAgain(): Promise<void> {
    try {
      await this.open();
      await this.#options.onMissed();
    } catch (error) {
      const client = this.#client;
      if (client) this.#lost(client, error);
    }
  }
}
