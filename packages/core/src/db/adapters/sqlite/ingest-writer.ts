import { and, eq, sql } from 'drizzle-orm';
import type { FindingBatch } from '../../../ipc/contract.ts';
import type { CommittedBatch } from '../../ingest/committed-batch.ts';
import { countBatch, EMPTY_COUNTERS, type StoredCounters } from '../../ingest/count-batch.ts';
import { foldBatch, foldFindings } from '../../ingest/fold-batch.ts';
import { WorkerRoster } from '../../ingest/worker-roster.ts';
import type { EventBatch, IngestResult } from '../../models/event-batch.ts';
import type { Worker } from '../../models/worker.ts';
import type { RollupAges } from '../../rollups/kept-rollups.ts';
import { JournaledTasks } from './journaled-tasks.ts';
import { LabelBook } from './label-book.ts';
import type { SqliteDatabase } from './open-database.ts';
import { RollupWriter } from './rollup-writer.ts';
import { gaps, ingestCounters, ingestPositions, malformedEvents, workers } from './schema.ts';
import type { ChangeNotes } from './search-index/change-notes.ts';
import { type TaskRowKey, TaskWriter } from './task-writer.ts';

/** Malformed messages kept; older ones make room. */
const MALFORMED_KEPT = 1000;

/** Smaller batches are of a quiet fleet: rows are written at once, and readers see every event. */
const DEFER_FROM_EVENTS = 64;

/** Stores event batches, one transaction each. */
export class IngestWriter {
  readonly #db: SqliteDatabase;
  readonly #run: string;
  readonly #labels: LabelBook;
  readonly #tasks: TaskWriter;
  readonly #journal: JournaledTasks;
  readonly #rollups: RollupWriter;
  /** Memory is behind the disk: after a start, and after a rollback. */
  #mustRecover = true;
  #roster: WorkerRoster;
  #counters: StoredCounters;

  /** `run` names this run of Celery CnC: counters are kept for each. */
  constructor(db: SqliteDatabase, run: string, notes: ChangeNotes) {
    this.#db = db;
    this.#run = run;
    this.#labels = new LabelBook(db);
    this.#tasks = new TaskWriter(db, this.#labels, notes);
    this.#journal = new JournaledTasks(db, this.#tasks);
    this.#rollups = new RollupWriter(db, this.#labels);
    this.#roster = readRoster(db);
    this.#counters = readCounters(db, run);
  }

  get counters(): StoredCounters {
    return this.#counters;
  }

  /** Throws the driver's error after a rollback; memory is then as it was before. */
  ingest(batch: EventBatch): CommittedBatch {
    return this.#transaction(() => this.#write(batch));
  }

  /** Adds what was found out about stored tasks; throws as {@link ingest}. */
  recordFindings({ broker, events }: FindingBatch): CommittedBatch {
    return this.#transaction(() => {
      const { tasks, tallies, ...result } = foldFindings(broker, events, (id) => this.#tasks.load(id));
      this.#journal.write(broker, tasks, false);
      this.#rollups.write(tallies);
      return { result, tasks: tasks.map(({ after }) => after), tallies, workers: [], gaps: [] };
    });
  }

  /** How many tasks have rows that are behind what was ingested; at least one where the journal must be looked at. */
  get deferredTasks(): number {
    return Math.max(this.#tasks.deferredTasks, this.#mustRecover ? 1 : 0);
  }

  /** Writes the rows that are behind, oldest first, at most `limit`; all of them where it is absent. */
  settle(limit = Number.POSITIVE_INFINITY): void {
    this.#transaction(() => this.#journal.settle(Date.now(), limit));
  }

  /** Writes the row of one task, where it is behind. */
  settleTask(id: string): void {
    if (this.#tasks.isDeferred(id)) this.#transaction(() => this.#tasks.writeDeferredTask(id));
  }

  /** Deletes tasks by their rows; tells how many. Those that are newer than their rows stay. */
  erase(rows: readonly TaskRowKey[]): number {
    return this.#transaction(() => this.#tasks.erase(rows));
  }

  /** Sums up some of the rollups that are in no sum yet; `false` when there were none. */
  foldRollups(): boolean {
    return this.#transaction(() => this.#rollups.foldWaiting());
  }

  /** Deletes rollups that are older than they are kept, at most `limit`; sums up what is in no sum yet before. */
  pruneRollups(ages: RollupAges, limit: number): { readonly folded: number; readonly deleted: number } {
    return this.#transaction(() => this.#rollups.prune(ages, limit));
  }

  /** Deletes workers that are gone and were heard last before a time, at most `limit`; epoch seconds. Tells how many. */
  forgetWorkers(beforeSeconds: number, now: number, limit: number): number {
    const gone = this.#roster.goneBefore(beforeSeconds, now).slice(0, limit);
    if (gone.length === 0) return 0;
    return this.#transaction(() => {
      for (const { broker, name } of gone) {
        this.#db
          .delete(workers)
          .where(and(eq(workers.broker, broker), eq(workers.name, name)))
          .run();
        this.#roster.forget({ broker, name });
      }
      return gone.length;
    });
  }

  #transaction<Result>(work: () => Result): Result {
    const counters = this.#counters;
    try {
      return this.#db.transaction(
        () => {
          if (this.#mustRecover) this.#recover();
          this.#mustRecover = false;
          return work();
        },
        { behavior: 'immediate' },
      );
    } catch (error) {
      // What is in memory may never have come to disk. Nothing is read now: a disk that refused a write may refuse that too.
      this.#mustRecover = true;
      this.#counters = counters;
      throw error;
    }
  }

  recordInspection(worker: Worker | undefined): void {
    if (worker) this.#saveWorker(worker);
  }

  get roster(): WorkerRoster {
    return this.#roster;
  }

  #write(batch: EventBatch): CommittedBatch {
    const position = this.#db
      .select()
      .from(ingestPositions)
      .where(eq(ingestPositions.broker, batch.broker))
      .get();
    if (position?.engineRun === batch.engineRun && position.sequence >= batch.sequence) {
      return repeatedBatch(batch);
    }
    const folded = foldBatch(batch.broker, batch.taskEvents, (id) => this.#tasks.load(id));
    this.#journal.write(batch.broker, folded.tasks, batch.taskEvents.length >= DEFER_FROM_EVENTS);
    this.#rollups.write(folded.tallies);
    const changedWorkers = this.#roster.apply(batch);
    for (const worker of changedWorkers) this.#saveWorker(worker);
    this.#saveNotices(batch);
    const result: IngestResult = { committed: folded.committed, duplicates: folded.duplicates };
    this.#counters = countBatch(this.#counters, batch, result);
    this.#savePosition(batch);
    return {
      result,
      tasks: folded.tasks.map(({ after }) => after),
      tallies: folded.tallies,
      workers: changedWorkers,
      gaps: batch.gaps,
    };
  }

  #saveWorker(worker: Worker): void {
    const row = { broker: worker.broker, name: worker.name, worker: JSON.stringify(worker) };
    this.#db
      .insert(workers)
      .values(row)
      .onConflictDoUpdate({ target: [workers.broker, workers.name], set: { worker: row.worker } })
      .run();
  }

  #saveNotices(batch: EventBatch): void {
    if (batch.gaps.length > 0)
      this.#db
        .insert(gaps)
        .values([...batch.gaps])
        .run();
    if (batch.malformedSamples.length === 0) return;
    this.#db
      .insert(malformedEvents)
      .values([...batch.malformedSamples])
      .run();
    this.#db.run(
      sql`DELETE FROM ${malformedEvents} WHERE id <= (SELECT max(id) FROM ${malformedEvents}) - ${MALFORMED_KEPT}`,
    );
  }

  #savePosition({ broker, engineRun, sequence, receivedAt }: EventBatch): void {
    const position = { engineRun, sequence, receivedAt };
    this.#db
      .insert(ingestPositions)
      .values({ broker, ...position })
      .onConflictDoUpdate({ target: ingestPositions.broker, set: position })
      .run();
    const counters = JSON.stringify(this.#counters);
    this.#db
      .insert(ingestCounters)
      .values({ run: this.#run, counters })
      .onConflictDoUpdate({ target: ingestCounters.run, set: { counters } })
      .run();
  }

  #recover(): void {
    this.#labels.reload();
    this.#rollups.clear();
    this.#roster = readRoster(this.#db);
    this.#counters = readCounters(this.#db, this.#run);
    this.#journal.recover();
  }
}

function repeatedBatch(batch: EventBatch): CommittedBatch {
  const result = { committed: 0, duplicates: batch.taskEvents.length };
  return { result, tasks: [], tallies: [], workers: [], gaps: [] };
}

function readRoster(db: SqliteDatabase): WorkerRoster {
  const rows = db.select({ worker: workers.worker }).from(workers).all();
  return new WorkerRoster(rows.map((row) => JSON.parse(row.worker) as Worker));
}

function readCounters(db: SqliteDatabase, run: string): StoredCounters {
  const row = db.select().from(ingestCounters).where(eq(ingestCounters.run, run)).get();
  return row ? (JSON.parse(row.counters) as StoredCounters) : EMPTY_COUNTERS;
}
