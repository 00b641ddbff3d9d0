import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PoolClient } from 'pg';
import type { FindingBatch } from '../../../ipc/contract.ts';
import type { CommittedBatch } from '../../ingest/committed-batch.ts';
import { countBatch, EMPTY_COUNTERS, type StoredCounters } from '../../ingest/count-batch.ts';
import { type FoldedBatch, foldBatch, foldFindings } from '../../ingest/fold-batch.ts';
import type { EventBatch, IngestResult } from '../../models/event-batch.ts';
import type { TaskEvent } from '../../models/task-event.ts';
import { isConflict } from './database-error.ts';
import type { HostMembership } from './host-membership.ts';
import type { LabelBook } from './label-book.ts';
import type { PostgresDatabase } from './open-database.ts';
import type { Partitions } from './partitions.ts';
import { relayToOtherHosts } from './relay-change.ts';
import { addToRollups } from './rollup-writer.ts';
import { gaps, ingestCounters, malformedEvents } from './schema.ts';
import { SeriesBook } from './series-book.ts';
import { Statement } from './statement.ts';
import { storableEvent, storableRow } from './storable-text.ts';
import { TaskWriter } from './task-writer.ts';
import { inTransaction } from './transaction.ts';
import { WorkerTable } from './worker-table.ts';

/** Malformed messages kept; older ones make room. */
const MALFORMED_KEPT = 1000;
/** A batch that meets another host's is tried so often; each time the other one has got through. */
const MOST_TRIES = 8;
const LONGEST_WAIT_MS = 50;

/**
 * Locks this engine's position, so that the same batch told twice at once is stored once, and reads it. A purge locks
 * the whole table: while this transaction lives, the numbers of labels hold.
 */
const BEGIN_BATCH = new Statement(
  'batch_begin',
  `INSERT INTO ingest_positions AS known (broker, engine_run, sequence, received_at) VALUES ($1, $2, 0, $3)
   ON CONFLICT (broker, engine_run) DO UPDATE SET engine_run = excluded.engine_run
   RETURNING known.sequence::float8, (SELECT count FROM purges)`,
);
/** As {@link BEGIN_BATCH}, for what no engine numbers. */
const BEGIN_FINDINGS = new Statement(
  'findings_begin',
  'SELECT count FROM purges LEFT JOIN (SELECT 1 AS one FROM ingest_positions LIMIT 1 FOR KEY SHARE) AS held ON true',
);
const END_BATCH = new Statement(
  'batch_end',
  'UPDATE ingest_positions SET sequence = $3, received_at = $4 WHERE broker = $1 AND engine_run = $2',
);

/** What {@link IngestWriter} works with. */
export interface IngestWriterParts {
  readonly db: PostgresDatabase;
  readonly labels: LabelBook;
  readonly partitions: Partitions;
  readonly host: HostMembership;
  /** Names this run of Celery CnC: counters are kept for each. */
  readonly run: string;
}

/** What a transaction did, to be taken over after its commit. */
interface WrittenBatch {
  readonly committed: CommittedBatch;
  readonly folded: FoldedBatch | undefined;
  readonly counters: StoredCounters;
}

/** Stores event batches, one transaction each, beside other hosts that do the same. */
export class IngestWriter {
  readonly #parts: IngestWriterParts;
  readonly #tasks: TaskWriter;
  readonly #series: SeriesBook;
  readonly #workers = new WorkerTable();
  #counters: StoredCounters = EMPTY_COUNTERS;
  #purges: number | undefined;

  constructor(parts: IngestWriterParts) {
    this.#parts = parts;
    this.#tasks = new TaskWriter(parts.labels, parts.host.clock);
    this.#series = new SeriesBook(parts.db, parts.labels);
  }

  get counters(): StoredCounters {
    return this.#counters;
  }

  /** Reads what this run counted before its database process was started again. */
  async readCounters(): Promise<void> {
    const rows = await this.#parts.db
      .select({ counters: ingestCounters.counters })
      .from(ingestCounters)
      .where(sql`${ingestCounters.run} = ${this.#parts.run}`);
    this.#counters = rows[0] ? (JSON.parse(rows[0].counters) as StoredCounters) : EMPTY_COUNTERS;
  }

  /** Throws the driver's error after a rollback; memory is then as it was before. */
  async ingest(batch: EventBatch): Promise<CommittedBatch> {
    const storable = { ...batch, taskEvents: batch.taskEvents.map(storableEvent) };
    const { host, partitions } = this.#parts;
    return this.#retried(async () => {
      await partitions.ensure(host.clock.next());
      return this.#commit((client) => this.#write(client, storable));
    });
  }

  /** Adds what was found out about stored tasks; throws as {@link ingest}. */
  async recordFindings(findings: FindingBatch): Promise<CommittedBatch> {
    const events = findings.events.map(storableEvent);
    const storable = { ...findings, events: events as FindingBatch['events'] };
    return this.#retried(() =>
      this.#commit(async (client) => {
        const [row] = await BEGIN_FINDINGS.rows<readonly [number]>(client, []);
        this.#noticePurges(row?.[0] ?? 0);
        await this.#tasks.takeStored(client, storable.events.map(taskIdOf));
        const folded = foldFindings(storable.broker, storable.events, (id) => this.#tasks.load(id));
        const committed = await this.#writeFolded(client, folded);
        await relayToOtherHosts(client, this.#parts.host, committed);
        return { committed, folded, counters: this.#counters };
      }),
    );
  }

  /** Tries again what met another host's work. */
  async #retried(work: () => Promise<CommittedBatch>): Promise<CommittedBatch> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (!isConflict(error) || attempt === MOST_TRIES) throw error;
        await this.#parts.host.catchUp();
        await sleep(Math.random() * LONGEST_WAIT_MS);
      }
    }
  }

  async #commit(work: (client: PoolClient) => Promise<WrittenBatch>): Promise<CommittedBatch> {
    const { committed, folded, counters } = await inTransaction(this.#parts.db.$client, work);
    this.#tasks.committed(folded?.tasks ?? []);
    this.#counters = counters;
    return committed;
  }

  async #write(client: PoolClient, batch: EventBatch): Promise<WrittenBatch> {
    if (await this.#isRepeated(client, batch)) {
      return { committed: repeatedBatch(batch), folded: undefined, counters: this.#counters };
    }
    await this.#tasks.take(client, batch.taskEvents.map(taskIdOf));
    const folded = foldBatch(batch.broker, batch.taskEvents, (id) => this.#tasks.load(id));
    const written = await this.#writeFolded(client, folded);
    const workers = await this.#workers.apply(client, batch);
    await saveNotices(client, batch);
    const counters = countBatch(this.#counters, batch, written.result);
    await this.#savePosition(client, batch, counters);
    const committed = { ...written, workers, gaps: batch.gaps };
    await relayToOtherHosts(client, this.#parts.host, committed);
    return { committed, folded, counters };
  }

  async #writeFolded(client: PoolClient, folded: FoldedBatch): Promise<CommittedBatch> {
    const { tasks, tallies, committed, duplicates } = folded;
    await this.#tasks.write(client, tasks);
    await addToRollups(client, this.#series, tallies);
    const result: IngestResult = { committed, duplicates };
    return { result, tasks: tasks.map(({ after }) => after), tallies, workers: [], gaps: [] };
  }

  async #isRepeated(client: PoolClient, batch: EventBatch): Promise<boolean> {
    const { broker, engineRun, receivedAt } = batch;
    const [row] = await BEGIN_BATCH.rows<readonly [number, number]>(client, [broker, engineRun, receivedAt]);
    const [sequence = 0, purges = 0] = row ?? [];
    this.#noticePurges(purges);
    return sequence >= batch.sequence;
  }

  #noticePurges(purges: number): void {
    if (this.#purges !== purges) {
      this.#parts.labels.forget();
      this.#series.forget();
    }
    this.#purges = purges;
  }

  async #savePosition(client: PoolClient, batch: EventBatch, stored: StoredCounters): Promise<void> {
    const { broker, engineRun, sequence, receivedAt } = batch;
    await END_BATCH.rows(client, [broker, engineRun, sequence, receivedAt]);
    const counters = JSON.stringify(stored);
    await drizzle({ client })
      .insert(ingestCounters)
      .values({ run: this.#parts.run, counters })
      .onConflictDoUpdate({ target: ingestCounters.run, set: { counters } });
  }
}

function taskIdOf({ taskId }: TaskEvent): string {
  return taskId;
}

function repeatedBatch(batch: EventBatch): CommittedBatch {
  const result = { committed: 0, duplicates: batch.taskEvents.length };
  return { result, tasks: [], tallies: [], workers: [], gaps: [] };
}

async function saveNotices(client: PoolClient, batch: EventBatch): Promise<void> {
  const db = drizzle({ client });
  if (batch.gaps.length > 0) await db.insert(gaps).values(batch.gaps.map(storableRow));
  if (batch.malformedSamples.length === 0) return;
  await db.insert(malformedEvents).values(batch.malformedSamples.map(storableRow));
  await db.execute(
    sql`DELETE FROM ${malformedEvents} WHERE id <= (SELECT max(id) FROM ${malformedEvents}) - ${MALFORMED_KEPT}`,
  );
}
