import { sql } from 'drizzle-orm';
import type { PostgresDatabase } from './open-database.ts';
import { foldRollups } from './rollup-fold.ts';

const INTERVAL_MS = 30_000;
const FOLD_INTERVAL_MS = 5_000;
/** Other hosts have read it by then, or are told that they missed something. */
const RELAYED_SECONDS = 60;
/** An engine that is gone for so long does not come back with an old batch. */
const POSITION_SECONDS = 7 * 24 * 60 * 60;

/** Removes what is only of passing use, and sums up rollups. Every host does so; it does no harm at once. */
export class Housekeeping {
  readonly #db: PostgresDatabase;
  readonly #onProblem: (error: unknown) => void;
  #timers: readonly NodeJS.Timeout[] = [];
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(db: PostgresDatabase, onProblem: (error: unknown) => void) {
    this.#db = db;
    this.#onProblem = onProblem;
  }

  start(): void {
    this.#timers = [
      setInterval(() => this.#run(() => this.#tidyUp()), INTERVAL_MS),
      setInterval(() => this.#run(() => this.#fold()), FOLD_INTERVAL_MS),
    ];
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#running;
  }

  /** One after another. */
  #run(work: () => Promise<void>): void {
    this.#running = this.#running.then(work).catch(this.#onProblem);
  }

  /** Sums up what batches added to the rollups. */
  async #fold(): Promise<void> {
    while (!this.#stopped && (await foldRollups(this.#db)));
  }

  async #tidyUp(): Promise<void> {
    await this.#db.execute(
      sql`DELETE FROM relayed_changes WHERE committed_at < now() - ${RELAYED_SECONDS} * interval '1 second'`,
    );
    // The newest of each broker stays: it tells how long nobody listened.
    await this.#db.execute(
      sql`DELETE FROM ingest_positions old WHERE received_at < extract(epoch FROM now()) - ${POSITION_SECONDS}
          AND EXISTS (SELECT 1 FROM ingest_positions newer
                      WHERE newer.broker = old.broker AND newer.received_at > old.received_at)`,
    );
  }
}
