import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { sql } from 'drizzle-orm';
import { CncError } from '../../../errors.ts';
import type { LeaseTable } from './lease-table.ts';
import type { PostgresDatabase } from './open-database.ts';
import { MOST_HOSTS, SeqClock } from './seq-clock.ts';

const TTL_SECONDS = 30;
const RENEW_MS = 10_000;
/** Begins the name of the lease of each host's slot. */
export const HOST_LEASES = 'host:';

/** This host among those that share the database: its own slot of the clock, and the clock of the server. */
export class HostMembership {
  /** Unique for each database process. */
  readonly id = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  readonly clock = new SeqClock();
  readonly #db: PostgresDatabase;
  readonly #leases: LeaseTable;
  readonly #onProblem: (error: unknown) => void;
  #slot: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(db: PostgresDatabase, leases: LeaseTable, onProblem: (error: unknown) => void) {
    this.#db = db;
    this.#leases = leases;
    this.#onProblem = onProblem;
  }

  /** Takes a slot, and keeps it until {@link leave}. */
  async join(): Promise<void> {
    await this.#renew();
    this.#timer = setInterval(() => void this.#renew().catch(this.#onProblem), RENEW_MS);
  }

  async leave(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#slot === undefined) return;
    await this.#leases.release({ name: `${HOST_LEASES}${this.#slot}`, holder: this.id });
    this.#slot = undefined;
  }

  /** After a clash of `seq`, as when a clock was set back: goes on behind what is stored. */
  async catchUp(): Promise<void> {
    const { rows } = await this.#db.execute<{ last: string | null }>(sql`SELECT max(seq) AS last FROM tasks`);
    this.clock.goBeyond(Number(rows[0]?.last ?? 0));
  }

  async #renew(): Promise<void> {
    const slot = await this.#takeSlot();
    const askedAt = Date.now();
    const { rows } = await this.#db.execute<{ now: number }>(
      sql`SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now`,
    );
    const answeredAt = Date.now();
    this.clock.adjust(slot, Number(rows[0]?.now) - (askedAt + answeredAt) / 2);
  }

  async #takeSlot(): Promise<number> {
    const all = Array.from({ length: MOST_HOSTS }, (_, index) => index);
    const own = this.#slot;
    for (const slot of own === undefined ? all : [own, ...all.filter((other) => other !== own)]) {
      const lease = { name: `${HOST_LEASES}${slot}`, holder: this.id, ttlSeconds: TTL_SECONDS };
      if (!(await this.#leases.acquire(lease)).acquired) continue;
      this.#slot = slot;
      return slot;
    }
    throw new CncError('CNC_DATABASE', `${MOST_HOSTS} hosts use this schema already; more cannot share it.`);
  }
}
