import type { PoolClient } from 'pg';
import type { ResolvedRetention } from '../../../config/resolved-config.ts';
import type { RetentionRun } from '../../models/retention.ts';
import { ChangeListener } from './change-listener.ts';
import { HostMembership } from './host-membership.ts';
import { Housekeeping } from './housekeeping.ts';
import { IngestWriter } from './ingest-writer.ts';
import { LabelBook } from './label-book.ts';
import { LeaseTable } from './lease-table.ts';
import { checkServer, migrateDatabase } from './migrate.ts';
import { type ConnectionOptions, openPool, type PostgresDatabase } from './open-database.ts';
import { Partitions } from './partitions.ts';
import { PinBook } from './pin-book.ts';
import { type RelayedChange, relayToOtherHosts } from './relay-change.ts';
import { Retention } from './retention/retention.ts';

/** One for the transaction, one for new labels within it, one for leases. The listener has a connection of its own. */
const WRITING_CONNECTIONS = 3;
const LISTENING_CONNECTIONS = 1;

/** Options of {@link OpenedPostgres}. */
export interface OpenedPostgresOptions {
  readonly connection: ConnectionOptions;
  /** Safe to show. */
  readonly place: string;
  readonly run: string;
  /** Most connections altogether. */
  readonly poolSize: number;
  readonly onChange: (change: RelayedChange) => void;
  readonly onMissed: () => Promise<void>;
  readonly onProblem: (error: unknown) => void;
  readonly retention: ResolvedRetention;
  readonly onRetentionRun: (run: RetentionRun) => void;
}

/** Connections to the database, and what lives on them. Reads have connections of their own: no write waits for them. */
export class OpenedPostgres {
  readonly writing: PostgresDatabase;
  readonly reading: PostgresDatabase;
  readonly labels: LabelBook;
  readonly leases: LeaseTable;
  readonly pins: PinBook;
  readonly writer: IngestWriter;
  readonly #options: OpenedPostgresOptions;
  readonly #host: HostMembership;
  readonly #listener: ChangeListener;
  readonly #housekeeping: Housekeeping;
  readonly retention: Retention;
  #started = false;

  constructor(options: OpenedPostgresOptions) {
    const { connection, poolSize, onProblem, run } = options;
    this.#options = options;
    this.writing = openPool(connection, WRITING_CONNECTIONS, onProblem);
    const others = WRITING_CONNECTIONS + LISTENING_CONNECTIONS;
    this.reading = openPool(connection, Math.max(1, poolSize - others), onProblem);
    this.labels = new LabelBook(this.writing);
    this.leases = new LeaseTable(this.writing);
    this.pins = new PinBook(this.writing);
    const host = new HostMembership(this.writing, this.leases, onProblem);
    this.#host = host;
    const partitions = new Partitions(this.writing);
    this.writer = new IngestWriter({ db: this.writing, labels: this.labels, partitions, host, run });
    this.#housekeeping = new Housekeeping(this.writing, onProblem);
    this.retention = new Retention({
      ...{ db: this.writing, partitions, leases: this.leases, host: host.id },
      ...{ limits: options.retention, onRun: options.onRetentionRun, onProblem },
    });
    const { onChange, onMissed } = options;
    this.#listener = new ChangeListener({
      ...{ connection, db: this.reading, host: host.id },
      ...{ onChange, onMissed, onProblem },
    });
  }

  /** The first connection: tells what is wrong with place, login or server. */
  check(): Promise<void> {
    return checkServer(this.writing, this.#options.place);
  }

  /** Brings the schema up to date and joins the other hosts. */
  async start(): Promise<void> {
    await migrateDatabase(this.writing, this.#options.connection.schema, this.#options.place);
    await this.writer.readCounters();
    // Heard from before the others know of this host, so that nothing falls between.
    await this.#listener.open();
    await this.pins.read();
    await this.#host.join();
    this.#housekeeping.start();
    this.retention.start();
    this.#started = true;
  }

  /** Hands what a transaction changes to the other hosts. */
  readonly relay = (client: PoolClient, change: RelayedChange): Promise<void> =>
    relayToOtherHosts(client, this.#host, change);

  async close(): Promise<void> {
    await this.retention.stop();
    await this.#housekeeping.stop();
    await this.#listener.close();
    if (this.#started) await this.#host.leave().catch(this.#options.onProblem);
    await Promise.all([this.writing.$client.end(), this.reading.$client.end()]);
  }
}
