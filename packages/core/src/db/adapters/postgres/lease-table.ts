import type { Lease, LeaseRelease, LeaseRequest } from '../../models/lease.ts';
import type { PostgresDatabase } from './open-database.ts';
import { Statement } from './statement.ts';

/** In one statement, by the clock of the server: of two hosts that ask at once, one gets it. */
const ACQUIRE = new Statement(
  'lease_acquire',
  `INSERT INTO leases AS held (name, holder, token, expires_at)
   VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 second')
   ON CONFLICT (name) DO UPDATE SET
     token = held.token + CASE WHEN held.holder = excluded.holder AND held.expires_at > clock_timestamp() THEN 0 ELSE 1 END,
     holder = excluded.holder,
     expires_at = clock_timestamp() + $3 * interval '1 second'
   WHERE held.holder = excluded.holder OR held.expires_at <= clock_timestamp()
   RETURNING token::float8`,
);
const HOLDER = new Statement(
  'lease_holder',
  `SELECT holder, token::float8, greatest(0, extract(epoch FROM expires_at - clock_timestamp()))::float8
   FROM leases WHERE name = $1`,
);
/** The row stays, so that tokens go on growing. */
const RELEASE = new Statement(
  'lease_release',
  'UPDATE leases SET expires_at = clock_timestamp() WHERE name = $1 AND holder = $2 AND expires_at > clock_timestamp()',
);

/** Leases in the database, for all hosts that share it. */
export class LeaseTable {
  readonly #db: PostgresDatabase;

  constructor(db: PostgresDatabase) {
    this.#db = db;
  }

  async acquire({ name, holder, ttlSeconds }: LeaseRequest): Promise<Lease> {
    const [own] = await this.#run<readonly [number]>(ACQUIRE, [name, holder, ttlSeconds]);
    if (own) return { acquired: true, holder, token: own[0], remainingSeconds: ttlSeconds, shared: true };
    const [other] = await this.#run<readonly [string, number, number]>(HOLDER, [name]);
    const [otherHolder = '', token = 0, remainingSeconds = 0] = other ?? [];
    return { acquired: false, holder: otherHolder, token, remainingSeconds, shared: true };
  }

  async release({ name, holder }: LeaseRelease): Promise<void> {
    await this.#run(RELEASE, [name, holder]);
  }

  async #run<Row extends readonly unknown[]>(statement: Statement, values: readonly unknown[]) {
    const client = await this.#db.$client.connect();
    try {
      return await statement.rows<Row>(client, values);
    } finally {
      client.release();
    }
  }
}
