import { eq } from 'drizzle-orm';
import type { ResolvedRetention } from '../../../config/resolved-config.ts';
import type { CncError } from '../../../errors.ts';
import type { DatabaseHealth, FindingBatch, InspectionRecord, OverviewQuery } from '../../../ipc/contract.ts';
import { LagGauge } from '../../ingest/count-batch.ts';
import { StoredTask } from '../../ingest/stored-task.ts';
import { LeaseBook } from '../../lease-book.ts';
import type { EventBatch, IngestResult } from '../../models/event-batch.ts';
import { workerAt } from '../../models/fold-worker.ts';
import type { IngestCounters } from '../../models/ingest-counters.ts';
import type { Lease, LeaseRelease, LeaseRequest } from '../../models/lease.ts';
import type { RetentionRun } from '../../models/retention.ts';
import type { StandingCommand } from '../../models/standing-command.ts';
import type { Overview } from '../../models/statistics.ts';
import type { TaskDetail } from '../../models/task.ts';
import type { Worker } from '../../models/worker.ts';
import { compareWorkers } from '../../models/worker-order.ts';
import type { BaseDbController, CommitListener, Committed } from '../base.ts';
import { nowSeconds } from '../now-seconds.ts';
import type { FaultSource } from './database-faults.ts';
import { databaseSize } from './database-size.ts';
import { FaultWatch } from './fault-watch.ts';
import { type FileLock, lockDatabaseFile } from './file-lock.ts';
import { type MigrationProgress, migrateDatabase, programSchemaVersion } from './migrate.ts';
import { openWriter, type SqliteDatabase } from './open-database.ts';
import { purgeDatabase } from './purge.ts';
import { countStoredTasks } from './queries/records.ts';
import type { ReadMethod, ReadRequest, Reads } from './read-request.ts';
import { RECORD_WRITES, type RecordMethod } from './record-writes.ts';
import { RunningParts } from './running-parts.ts';
import { ingestPositions } from './schema.ts';
import { deleteSearchFile } from './search-index/search-file.ts';
import { listStandingCommands } from './standing-commands.ts';

/**
 * How long the writer waits for another program's lock, milliseconds. The process can do nothing else meanwhile, not even
 * tell that it waits.
 */
const RUNNING_BUSY_TIMEOUT_MS = 250;
/** Of the overview. */
const MOST_TASK_NAMES = 20;
const MOST_GAPS = 200;

/** Options of {@link SqliteController}. */
export interface SqliteControllerOptions {
  /** Absolute path of the file. */
  readonly dbPath: string;
  /** Names this run of Celery CnC: counters are kept for each. */
  readonly run: string;
  /** Called when something in the background turns bad; the health tells it as long as it lasts. */
  readonly onProblem: (message: string) => void;
  /** Told before each statement of a migration. */
  readonly onMigration?: (progress: MigrationProgress) => void;
  /** What is kept; everything where it is absent. */
  readonly retention?: ResolvedRetention;
  /** Told what retention did, when it did something. */
  readonly onRetentionRun?: (run: RetentionRun) => void;
}

/** The default adapter: one SQLite file, one writing connection, readers in threads. */
export class SqliteController implements BaseDbController {
  readonly adapter = 'sqlite';
  readonly #options: SqliteControllerOptions;
  readonly #lag = new LagGauge();
  readonly #leases = new LeaseBook();
  readonly #listeners: CommitListener[] = [];
  #parts: RunningParts | undefined;
  #db: SqliteDatabase | undefined;
  #lock: FileLock | undefined;
  readonly #watch: FaultWatch;
  /** Stored tasks when they could be counted last. */
  #tasks = 0;

  constructor(options: SqliteControllerOptions) {
    this.#options = options;
    this.#watch = new FaultWatch(options.dbPath, options.onProblem);
  }

  async init(): Promise<void> {
    this.#lock = await lockDatabaseFile(this.#options.dbPath);
    this.#db = openWriter(this.#options.dbPath);
    // The first read: tells a file that is no database, or that cannot be read.
    this.#guard((db) => db.$client.pragma('schema_version'));
  }

  async migrate(): Promise<void> {
    const db = this.#opened();
    migrateDatabase(db, this.#options.dbPath, this.#options.onMigration);
    this.#start(db);
  }

  async purge(): Promise<void> {
    this.#guard(purgeDatabase);
    await this.#stopParts();
    deleteSearchFile(this.#options.dbPath);
    this.#start(this.#opened());
  }

  async transaction<Result>(work: () => Result): Promise<Result> {
    return this.#guard((db) => db.transaction(work, { behavior: 'immediate' }));
  }

  async close(): Promise<void> {
    await this.#stopParts();
    // The last connection to close folds the write-ahead log into the file and removes it.
    this.#db?.$client.close();
    this.#db = undefined;
    this.#lock?.release();
    this.#lock = undefined;
  }

  onCommit(listener: CommitListener): void {
    this.#listeners.push(listener);
  }

  /** Nobody else commits here. */
  onMissed(): void {}

  async ingest(batch: EventBatch): Promise<IngestResult> {
    const committed = this.#guard(() => this.#running().writer.ingest(batch), 'ingest');
    this.#lag.committed(batch.receivedAt, nowSeconds());
    this.#running().settler.ingested();
    this.#running().retention?.ingested();
    this.#tell(committed);
    return committed.result;
  }

  async recordFindings(findings: FindingBatch): Promise<IngestResult> {
    const committed = this.#guard(() => this.#running().writer.recordFindings(findings));
    this.#tell(committed);
    return committed.result;
  }

  async recordInspections(records: readonly InspectionRecord[]): Promise<null> {
    const { writer } = this.#running();
    const changed: Worker[] = [];
    for (const { broker, worker: name, inspection } of records) {
      const worker = writer.roster.inspected(broker, name, inspection);
      this.#guard(() => writer.recordInspection(worker));
      if (worker) changed.push(worker);
    }
    this.#tell({ tasks: [], tallies: [], workers: changed, gaps: [] });
    return null;
  }

  async lastReceivedAt({ broker }: { broker: string }): Promise<number | null> {
    return this.#guard(
      (db) =>
        db.select().from(ingestPositions).where(eq(ingestPositions.broker, broker)).get()?.receivedAt ?? null,
      'read',
    );
  }

  async setTaskPinned({ id, pinned }: { id: string; pinned: boolean }): Promise<boolean> {
    const { pins, settler } = this.#running();
    // A pin is of a row.
    settler.beforeReadOf(id);
    const isStored = this.#guard(() => pins.set(id, pinned, nowSeconds()));
    const task = isStored ? await this.getTask({ id }) : null;
    if (!task) return false;
    const stored = new StoredTask(id, task.broker, task.events, task.eventsOmitted);
    this.#tell({ tasks: [stored], tallies: [], workers: [], gaps: [] });
    return true;
  }

  readonly #topTasks = this.#reader('getTopTasks');
  readonly #stateCounts = this.#reader('countStates');
  listTasks = this.#reader('listTasks');
  countTasks = this.#reader('countTasks');
  getTaskFacets = this.#reader('getTaskFacets');
  listOpenTasks = this.#reader('listOpenTasks');
  findLostTasks = this.#reader('findLostTasks');
  listTaskNames = this.#reader('listTaskNames');
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
  changeQueuePause = this.#recorder('changeQueuePause');
  recordQueueMinutes = this.#recorder('recordQueueMinutes');

  async getTask(query: { readonly id: string }): Promise<TaskDetail | null> {
    const { settler, readers } = this.#running();
    settler.beforeReadOf(query.id);
    return this.#watch.watchRead(readers.read({ method: 'getTask', query }));
  }

  /** Its parts are read side by side: none of them needs the others' moment. */
  async getOverview(query: OverviewQuery): Promise<Overview> {
    const { from, to } = query;
    const [series, topTasks, states, gaps] = await Promise.all([
      this.getStatisticsSeries(query),
      this.#topTasks({ from, to, limit: MOST_TASK_NAMES }),
      this.#stateCounts({}),
      this.listGaps({ from, to, limit: MOST_GAPS }),
    ]);
    return { ...series, states, topTasks, gaps };
  }

  async listWorkers(): Promise<readonly Worker[]> {
    const now = nowSeconds();
    const workers = this.#running().writer.roster.list();
    return workers.map((worker) => workerAt(worker, now)).sort(compareWorkers);
  }

  async getIngestCounters(): Promise<IngestCounters> {
    return { ...this.#running().writer.counters, lagSeconds: this.#lag.at(nowSeconds()) };
  }

  async getHealth(): Promise<DatabaseHealth> {
    try {
      this.#tasks = this.#guard(countStoredTasks, 'read');
    } catch {
      // In the faults by now: a health that cannot be counted is told all the same.
    }
    return {
      adapter: this.adapter,
      ok: this.#watch.faults.isStoring,
      problem: this.#watch.faults.problem,
      sizeBytes: databaseSize(this.#options.dbPath),
      tasks: this.#tasks,
      schemaVersion: programSchemaVersion(),
      retention: this.#parts?.retention?.status ?? null,
    };
  }

  async listStandingCommands({ broker }: { broker: string }): Promise<readonly StandingCommand[]> {
    return this.#guard((db) => listStandingCommands(db, broker, nowSeconds()), 'read');
  }

  async acquireLease(request: LeaseRequest): Promise<Lease> {
    return this.#leases.acquire(request);
  }

  async releaseLease(lease: LeaseRelease): Promise<null> {
    this.#leases.release(lease);
    return null;
  }

  /** Reads go to a thread. */
  #reader<Method extends ReadMethod>(method: Method): Reads[Method] {
    const read = async (query: unknown) => {
      const { settler, readers } = this.#running();
      settler.beforeRead();
      return this.#watch.watchRead(readers.read({ method, query } as ReadRequest));
    };
    return read as Reads[Method];
  }

  #recorder<Method extends RecordMethod>(method: Method): BaseDbController[Method] {
    const write = RECORD_WRITES[method];
    const record = async (parameter: Parameters<typeof write>[1]) =>
      this.#guard((db) => write(db, parameter as never));
    return record as BaseDbController[Method];
  }

  #start(db: SqliteDatabase): void {
    const { dbPath, run, onProblem, retention: limits, onRetentionRun: onRun = () => {} } = this.#options;
    const guard = <Result>(work: () => Result) => this.#guard(work);
    const onTurn = (source: FaultSource, fault: CncError | null) => this.#watch.turned(source, fault);
    this.#parts = new RunningParts({ db, dbPath, run, limits, onRun, onProblem, onTurn, guard });
    // From now on whoever calls is answered, and calls again: better refused soon than all others kept waiting.
    db.$client.pragma(`busy_timeout = ${RUNNING_BUSY_TIMEOUT_MS}`);
  }

  async #stopParts(): Promise<void> {
    const parts = this.#parts;
    this.#parts = undefined;
    await parts?.close();
  }

  #tell({ tasks, tallies, workers, gaps }: Omit<Committed, 'pinned'>): void {
    const pinned = this.#running().pins.ids;
    for (const listener of this.#listeners) listener({ tasks, tallies, workers, gaps, pinned });
  }

  /** Runs work on the writing connection. */
  #guard<Result>(work: (db: SqliteDatabase) => Result, source: FaultSource = 'write'): Result {
    return this.#watch.guard(source, () => work(this.#opened()));
  }

  #opened(): SqliteDatabase {
    if (!this.#db) throw new Error('init() has not been called');
    return this.#db;
  }

  #running() {
    if (!this.#parts) throw new Error('migrate() has not been called');
    return this.#parts;
  }
}
