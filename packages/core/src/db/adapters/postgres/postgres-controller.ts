import { AsyncLocalStorage } from 'node:async_hooks';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PoolClient } from 'pg';
import { describePostgres, parsePostgresUrl } from '../../../config/postgres-url.ts';
import type { ResolvedRetention } from '../../../config/resolved-config.ts';
import type { DatabaseHealth, FindingBatch, InspectionRecord } from '../../../ipc/contract.ts';
import { LagGauge } from '../../ingest/count-batch.ts';
import type { EventBatch, IngestResult } from '../../models/event-batch.ts';
import { workerAt } from '../../models/fold-worker.ts';
import type { IngestCounters } from '../../models/ingest-counters.ts';
import type { Lease, LeaseRelease, LeaseRequest } from '../../models/lease.ts';
import type { QueueMinutes } from '../../models/queue-history.ts';
import type { QueuePause, QueuePauseChange } from '../../models/queue-pause.ts';
import type { RetentionRun } from '../../models/retention.ts';
import type { StandingCommand } from '../../models/standing-command.ts';
import type { Worker } from '../../models/worker.ts';
import { compareWorkers } from '../../models/worker-order.ts';
import type { BaseDbController, CommitListener } from '../base.ts';
import { nowSeconds } from '../now-seconds.ts';
import { toDatabaseError } from './database-error.ts';
import { FaultWatch } from './fault-watch.ts';
import { storedSchemaVersion } from './migrate.ts';
import type { ReadDatabase } from './open-database.ts';
import { OpenedPostgres } from './opened-postgres.ts';
import { purgeDatabase } from './purge.ts';
import { listWorkers, measure } from './queries/records.ts';
import { readStoredTask } from './queries/tasks.ts';
import { writeQueueMinutes, writeQueuePause } from './queue-records.ts';
import { type ReadMethod, runRead } from './read-methods.ts';
import { RECORD_WRITES, type RecordMethod } from './record-writes.ts';
import type { RelayedChange } from './relay-change.ts';
import { listStandingCommands } from './standing-commands.ts';
import { inTransaction } from './transaction.ts';
import { WorkerTable } from './worker-table.ts';
import { WriteQueue } from './write-queue.ts';

/** Options of {@link PostgresController}. */
export interface PostgresControllerOptions {
  /** With credentials. */
  readonly url: string;
  readonly schema: string;
  /** Most connections of this host, at least 4. */
  readonly poolSize: number;
  /** Names this run of Celery CnC: counters are kept for each. */
  readonly run: string;
  readonly retention: ResolvedRetention;
  /** Told at the end of a run of retention that had something to do. */
  readonly onRetentionRun: (run: RetentionRun) => void;
  /** What goes wrong in the background. */
  readonly onProblem: (message: string) => void;
}

type FreshHealth = Pick<DatabaseHealth, 'sizeBytes' | 'tasks' | 'schemaVersion'>;

const NOTHING: RelayedChange = { tasks: [], tallies: [], workers: [], gaps: [] };

/** A schema of a PostgreSQL database, which several hosts may share. */
export class PostgresController implements BaseDbController {
  readonly adapter = 'postgres';
  readonly #open: OpenedPostgres;
  readonly #place: string;
  readonly #onProblem: (error: unknown) => void;
  readonly #lag = new LagGauge();
  readonly #listeners: CommitListener[] = [];
  readonly #missedListeners: (() => void)[] = [];
  readonly #workers = new WorkerTable();
  readonly #writes = new WriteQueue();
  readonly #within = new AsyncLocalStorage<ReadDatabase>();
  #health: FreshHealth = { sizeBytes: null, tasks: 0, schemaVersion: 0 };
  readonly #watch: FaultWatch;

  constructor(options: PostgresControllerOptions) {
    const { url, schema, poolSize, run, onProblem, retention, onRetentionRun } = options;
    const address = parsePostgresUrl(url);
    this.#place = describePostgres(address);
    this.#watch = new FaultWatch(this.#place);
    this.#onProblem = (error) => onProblem(toDatabaseError(error, this.#place).message);
    this.#open = new OpenedPostgres({
      connection: { address, schema },
      ...{ place: this.#place, run, poolSize, retention, onRetentionRun },
      onChange: (change) => this.#tell(change),
      onMissed: () => this.#missed(),
      onProblem: this.#onProblem,
    });
  }

  init(): Promise<void> {
    return this.#watch.guard(() => this.#open.check());
  }

  migrate(): Promise<void> {
    return this.#watch.guard(() => this.#open.start());
  }

  purge(): Promise<void> {
    return this.#writes.add(() =>
      this.#watch.guard(async () => {
        await purgeDatabase(this.#open.writing);
        await this.#open.writer.readCounters();
      }),
    );
  }

  transaction<Result>(work: () => Result): Promise<Result> {
    return this.#writes.add(() =>
      this.#watch.guard(() =>
        inTransaction(this.#open.writing.$client, async (client) =>
          this.#within.run(drizzle({ client }), async () => await work()),
        ),
      ),
    );
  }

  /** Deletes what is not kept, now; it does so by itself every ten minutes. */
  runRetention(): Promise<void> {
    return this.#open.retention.run();
  }

  async close(): Promise<void> {
    await this.#writes.idle();
    await this.#open.close();
  }

  onCommit(listener: CommitListener): void {
    this.#listeners.push(listener);
  }

  onMissed(listener: () => void): void {
    this.#missedListeners.push(listener);
  }

  async ingest(batch: EventBatch): Promise<IngestResult> {
    if (this.#within.getStore()) throw new Error('a batch has a transaction of its own');
    return this.#writes.add(async () => {
      const committed = await this.#watch.guard(() => this.#open.writer.ingest(batch));
      this.#lag.committed(batch.receivedAt, nowSeconds());
      this.#tell(committed);
      return committed.result;
    });
  }

  async recordFindings(findings: FindingBatch): Promise<IngestResult> {
    return this.#writes.add(async () => {
      const committed = await this.#watch.guard(() => this.#open.writer.recordFindings(findings));
      this.#tell(committed);
      return committed.result;
    });
  }

  async recordInspections(records: readonly InspectionRecord[]): Promise<null> {
    return this.#writes.add(async () => {
      const workers = await this.#watch.guard(() =>
        inTransaction(this.#open.writing.$client, async (client) => {
          const changed = await this.#workers.recordInspections(client, records);
          await this.#open.relay(client, { ...NOTHING, workers: changed });
          return changed;
        }),
      );
      this.#tell({ ...NOTHING, workers });
      return null;
    });
  }

  setTaskPinned(pin: { readonly id: string; readonly pinned: boolean }): Promise<boolean> {
    return this.#writes.add(async () => {
      const { writing, pins, relay } = this.#open;
      const task = await this.#watch.guard(() =>
        inTransaction(writing.$client, async (client) => {
          if (!(await pins.write(client, pin.id, pin.pinned, nowSeconds()))) return null;
          const stored = await readStoredTask(drizzle({ client }), this.#open.labels, pin.id);
          if (stored) await relay(client, { ...NOTHING, tasks: [stored], pin });
          return stored;
        }),
      );
      if (!task) return false;
      this.#tell({ ...NOTHING, tasks: [task], pin });
      return true;
    });
  }

  lastReceivedAt = this.#reader('lastReceivedAt');
  listTasks = this.#reader('listTasks');
  countTasks = this.#reader('countTasks');
  getTaskFacets = this.#reader('getTaskFacets');
  getTask = this.#reader('getTask');
  listOpenTasks = this.#reader('listOpenTasks');
  findLostTasks = this.#reader('findLostTasks');
  listTaskNames = this.#reader('listTaskNames');
  getOverview = this.#reader('getOverview');
  getTaskStatistics = this.#reader('getTaskStatistics');
  getStatisticsSeries = this.#reader('getStatisticsSeries');
  listGaps = this.#reader('listGaps');
  listMalformedEvents = this.#reader('listMalformedEvents');
  listScheduleStates = this.#reader('listScheduleStates');
  listAuditEntries = this.#reader('listAuditEntries');
  listQueuePauses = this.#reader('listQueuePauses');
  getQueueHistory = this.#reader('getQueueHistory');
  putScheduleState = this.#recorder('putScheduleState');
  deleteScheduleStates = this.#recorder('deleteScheduleStates');
  appendAuditEntry = this.#recorder('appendAuditEntry');
  putStandingCommand = this.#recorder('putStandingCommand');
  deleteStandingCommands = this.#recorder('deleteStandingCommands');

  async listWorkers(): Promise<readonly Worker[]> {
    const now = nowSeconds();
    const workers = await this.#read(listWorkers);
    return workers.map((worker) => workerAt(worker, now)).sort(compareWorkers);
  }

  async getIngestCounters(): Promise<IngestCounters> {
    return { ...this.#open.writer.counters, lagSeconds: this.#lag.at(nowSeconds()) };
  }

  async getHealth(): Promise<DatabaseHealth> {
    const { adapter } = this;
    try {
      const schemaVersion = await this.#read(storedSchemaVersion);
      this.#health = { ...(await this.#read(measure)), schemaVersion };
      this.#watch.answered();
      const { problem } = this.#watch;
      return {
        adapter,
        ok: problem === null,
        problem,
        retention: this.#open.retention.status,
        ...this.#health,
      };
    } catch (error) {
      const problem = toDatabaseError(error, this.#place).message;
      return { adapter, ok: false, problem, retention: this.#open.retention.status, ...this.#health };
    }
  }

  listStandingCommands({ broker }: { broker: string }): Promise<readonly StandingCommand[]> {
    return this.#read((db) => listStandingCommands(db, broker, nowSeconds()));
  }

  changeQueuePause(change: QueuePauseChange): Promise<QueuePause | null> {
    return this.#transact((client) => writeQueuePause(client, change));
  }

  async recordQueueMinutes(minutes: QueueMinutes): Promise<null> {
    await this.#transact((client) => writeQueueMinutes(client, this.#open.labels, minutes));
    return null;
  }

  /** Not in the queue of writes: a lease must be renewed in time, whatever waits there. */
  acquireLease(request: LeaseRequest): Promise<Lease> {
    return this.#watch.guard(() => this.#open.leases.acquire(request));
  }

  async releaseLease(request: LeaseRelease): Promise<null> {
    await this.#watch.guard(() => this.#open.leases.release(request));
    return null;
  }

  #reader<Method extends ReadMethod>(method: Method): BaseDbController[Method] {
    const read = (query: Parameters<BaseDbController[Method]>[0]) =>
      this.#watch.told(async () => runRead(this.#open.reading, this.#open.labels, method, query));
    return read as BaseDbController[Method];
  }

  #read<Result>(query: (db: ReadDatabase) => Promise<Result>): Promise<Result> {
    return this.#watch.told(() => query(this.#open.reading));
  }

  #recorder<Method extends RecordMethod>(method: Method): BaseDbController[Method] {
    const write = RECORD_WRITES[method];
    const record = (parameter: Parameters<typeof write>[1]) =>
      this.#write((db) => write(db, parameter as never));
    return record as BaseDbController[Method];
  }

  /** Within {@link transaction} a part of it, else in the queue of writes. */
  async #write(work: (db: ReadDatabase) => PromiseLike<unknown>): Promise<null> {
    const within = this.#within.getStore();
    if (within) await work(within);
    else await this.#writes.add(() => this.#watch.guard(async () => await work(this.#open.writing)));
    return null;
  }

  /** A transaction of its own, in the queue of writes. */
  #transact<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    return this.#writes.add(() => this.#watch.guard(() => inTransaction(this.#open.writing.$client, work)));
  }

  #tell({ tasks, tallies, workers, gaps, pin }: RelayedChange): void {
    const { pins } = this.#open;
    if (pin) pins.committed(pin);
    for (const listener of this.#listeners) listener({ tasks, tallies, workers, gaps, pinned: pins.ids });
  }

  async #missed(): Promise<void> {
    await this.#watch.told(() => this.#open.pins.read()).catch(this.#onProblem);
    for (const listener of this.#missedListeners) listener();
  }
}
