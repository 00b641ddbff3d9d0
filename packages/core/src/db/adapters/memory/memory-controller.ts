import type { ResolvedMemoryRetention } from '../../../config/resolved-config.ts';
import type {
  DatabaseHealth,
  FindingBatch,
  InspectionRecord,
  OverviewQuery,
  StatisticsSeriesQuery,
  TaskStatisticsQuery,
} from '../../../ipc/contract.ts';
import { countBatch, EMPTY_COUNTERS, LagGauge } from '../../ingest/count-batch.ts';
import { foldBatch, foldFindings } from '../../ingest/fold-batch.ts';
import { WorkerRoster } from '../../ingest/worker-roster.ts';
import { LeaseBook } from '../../lease-book.ts';
import { attemptsOf } from '../../models/attempts-of.ts';
import type { EventBatch, IngestResult } from '../../models/event-batch.ts';
import { workerAt } from '../../models/fold-worker.ts';
import type { IngestCounters } from '../../models/ingest-counters.ts';
import type { Lease, LeaseRelease, LeaseRequest } from '../../models/lease.ts';
import type { OpenTask, OpenTaskPage, OpenTaskQuery } from '../../models/open-task.ts';
import type { Overview, StatisticsSeries, TaskStatisticsReport } from '../../models/statistics.ts';
import { summarizeTask } from '../../models/summarize-task.ts';
import type { TaskDetail } from '../../models/task.ts';
import type { TaskFacet, TaskFacetQuery } from '../../models/task-facets.ts';
import type { TaskCount, TaskCountQuery, TaskPage, TaskQuery } from '../../models/task-query.ts';
import type { Worker } from '../../models/worker.ts';
import { compareWorkers } from '../../models/worker-order.ts';
import type { BaseDbController, CommitListener, Committed } from '../base.ts';
import { nowSeconds } from '../now-seconds.ts';
import { refuseTooManyPins } from '../pin-limit.ts';
import { findLostTasks, listOpenTasks } from './open-tasks.ts';
import { RecordTable } from './record-table.ts';
import { RollupTable } from './rollup-table.ts';
import { getStatisticsSeries, getTaskStatistics, getTopTasks } from './statistics.ts';
import { countTasks, getTaskFacets, listTasks } from './task-search.ts';
import { TaskTable } from './task-table.ts';

const MAX_CHILDREN = 200;
const MOST_TASK_NAMES = 20;
const MOST_GAPS = 200;

/** Everything in the memory of the database process: for tests and trials; gone when the process ends. */
export class MemoryController implements BaseDbController {
  readonly adapter = 'memory';
  readonly #tasks: TaskTable;
  readonly #rollups = new RollupTable();
  readonly #lag = new LagGauge();
  readonly #leases = new LeaseBook();
  readonly #listeners: CommitListener[] = [];
  readonly #positions = new Map<string, { engineRun: string; sequence: number; receivedAt: number }>();
  readonly #workersMaxAge: number | null;
  readonly #records = new RecordTable();
  #roster = new WorkerRoster([]);
  #counters = EMPTY_COUNTERS;

  constructor(options: { readonly maxTasks: number; readonly retention?: ResolvedMemoryRetention }) {
    this.#tasks = new TaskTable(options.maxTasks, options.retention);
    this.#workersMaxAge = options.retention?.workersMaxAgeSeconds ?? null;
  }

  async init(): Promise<void> {}

  async migrate(): Promise<void> {}

  async purge(): Promise<void> {
    this.#tasks.clear();
    this.#rollups.clear();
    this.#positions.clear();
    this.#records.clear();
    this.#roster = new WorkerRoster([]);
    this.#counters = EMPTY_COUNTERS;
  }

  /** One thread, and the work is synchronous: nothing comes between. What it did is kept if it throws. */
  async transaction<Result>(work: () => Result): Promise<Result> {
    return work();
  }

  async close(): Promise<void> {
    await this.purge();
  }

  onCommit(listener: CommitListener): void {
    this.#listeners.push(listener);
  }

  /** Nobody else commits here. */
  onMissed(): void {}

  async ingest(batch: EventBatch): Promise<IngestResult> {
    const position = this.#positions.get(batch.broker);
    if (position?.engineRun === batch.engineRun && position.sequence >= batch.sequence) {
      return { committed: 0, duplicates: batch.taskEvents.length };
    }
    const folded = foldBatch(batch.broker, batch.taskEvents, (id) => this.#tasks.get(id)?.stored);
    this.#tasks.write(folded.tasks);
    this.#rollups.add(folded.tallies);
    const result = { committed: folded.committed, duplicates: folded.duplicates };
    this.#counters = countBatch(this.#counters, batch, result);
    this.#records.keep(batch);
    const { engineRun, sequence, receivedAt } = batch;
    this.#positions.set(batch.broker, { engineRun, sequence, receivedAt });
    this.#lag.committed(receivedAt, nowSeconds());
    const tasks = folded.tasks.map(({ after }) => after);
    this.#tell({ tasks, tallies: folded.tallies, workers: this.#roster.apply(batch), gaps: batch.gaps });
    return result;
  }

  async recordFindings({ broker, events }: FindingBatch): Promise<IngestResult> {
    const { tasks, tallies, ...result } = foldFindings(broker, events, (id) => this.#tasks.get(id)?.stored);
    this.#tasks.write(tasks);
    this.#rollups.add(tallies);
    this.#tell({ tasks: tasks.map(({ after }) => after), tallies, workers: [], gaps: [] });
    return result;
  }

  async listOpenTasks(query: OpenTaskQuery): Promise<OpenTaskPage> {
    return listOpenTasks(this.#tasks.oldestFirst(), query);
  }

  async findLostTasks(query: { broker: string; ids: readonly string[] }): Promise<readonly OpenTask[]> {
    const rows = query.ids.map((id) => this.#tasks.get(id)).filter((row) => row !== undefined);
    return findLostTasks(rows, query.broker);
  }

  async recordInspections(records: readonly InspectionRecord[]): Promise<null> {
    const changed = records
      .map(({ broker, worker, inspection }) => this.#roster.inspected(broker, worker, inspection))
      .filter((worker) => worker !== undefined);
    this.#tell({ tasks: [], tallies: [], workers: changed, gaps: [] });
    return null;
  }

  async lastReceivedAt({ broker }: { broker: string }): Promise<number | null> {
    return this.#positions.get(broker)?.receivedAt ?? null;
  }

  async setTaskPinned({ id, pinned }: { id: string; pinned: boolean }): Promise<boolean> {
    const found = this.#tasks.get(id);
    if (!found) return false;
    if (pinned && !found.pinned) refuseTooManyPins(this.#tasks.pinned.size);
    this.#tasks.setPinned(id, pinned);
    this.#tell({ tasks: [found.stored], tallies: [], workers: [], gaps: [] });
    return true;
  }

  async listTasks(query: TaskQuery): Promise<TaskPage> {
    return listTasks(this.#tasks.oldestFirst(), query);
  }

  async countTasks(query: TaskCountQuery): Promise<TaskCount> {
    return countTasks(this.#tasks.oldestFirst(), query);
  }

  async getTaskFacets(query: TaskFacetQuery): Promise<readonly TaskFacet[]> {
    return getTaskFacets(this.#tasks.oldestFirst(), query);
  }

  async getTask({ id }: { id: string }): Promise<TaskDetail | null> {
    const found = this.#tasks.get(id);
    if (!found) return null;
    const { stored, pinned } = found;
    const children = this.#tasks
      .oldestFirst()
      .filter((row) => row.stored.task.parentId === id)
      .slice(0, MAX_CHILDREN)
      .map((row) => summarizeTask(row.stored.task, row.pinned));
    return {
      ...stored.task,
      ...(pinned ? { pinned } : {}),
      attempts: attemptsOf(stored.events, stored.task.eventsOmitted),
      events: stored.events,
      children,
    };
  }

  async listTaskNames({ limit }: { limit: number }): Promise<readonly string[]> {
    const names = new Set(this.#tasks.oldestFirst().map((row) => row.stored.task.name));
    return [...names]
      .filter((name) => name !== null)
      .sort()
      .slice(0, limit);
  }

  async listWorkers(): Promise<readonly Worker[]> {
    const now = nowSeconds();
    const keptFrom = this.#workersMaxAge === null ? 0 : now - this.#workersMaxAge;
    for (const worker of this.#roster.goneBefore(keptFrom, now)) this.#roster.forget(worker);
    return this.#roster
      .list()
      .map((worker) => workerAt(worker, now))
      .sort(compareWorkers);
  }

  async getOverview(query: OverviewQuery): Promise<Overview> {
    const { from, to } = query;
    return {
      ...(await this.getStatisticsSeries(query)),
      states: this.#stateCounts(),
      topTasks: getTopTasks(this.#rollups, { from, to, limit: MOST_TASK_NAMES }),
      gaps: await this.listGaps({ from, to, limit: MOST_GAPS }),
    };
  }

  async getTaskStatistics(query: TaskStatisticsQuery): Promise<TaskStatisticsReport> {
    return getTaskStatistics(this.#rollups, query);
  }

  async getStatisticsSeries(query: StatisticsSeriesQuery): Promise<StatisticsSeries> {
    return getStatisticsSeries(this.#rollups, query);
  }

  async getIngestCounters(): Promise<IngestCounters> {
    return { ...this.#counters, lagSeconds: this.#lag.at(nowSeconds()) };
  }

  async getHealth(): Promise<DatabaseHealth> {
    return {
      adapter: this.adapter,
      ok: true,
      problem: null,
      sizeBytes: null,
      tasks: this.#tasks.size,
      schemaVersion: 0,
      retention: null,
    };
  }

  listGaps = this.#records.listGaps;
  listMalformedEvents = this.#records.listMalformedEvents;
  listScheduleStates = this.#records.listScheduleStates;
  putScheduleState = this.#records.putScheduleState;
  deleteScheduleStates = this.#records.deleteScheduleStates;
  appendAuditEntry = this.#records.appendAuditEntry;
  listAuditEntries = this.#records.listAuditEntries;
  putStandingCommand = this.#records.putStandingCommand;
  listStandingCommands = this.#records.listStandingCommands;
  deleteStandingCommands = this.#records.deleteStandingCommands;
  changeQueuePause = this.#records.changeQueuePause;
  listQueuePauses = this.#records.listQueuePauses;
  recordQueueMinutes = this.#records.recordQueueMinutes;
  getQueueHistory = this.#records.getQueueHistory;

  async acquireLease(request: LeaseRequest): Promise<Lease> {
    return this.#leases.acquire(request);
  }

  async releaseLease(lease: LeaseRelease): Promise<null> {
    this.#leases.release(lease);
    return null;
  }

  #stateCounts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { stored } of this.#tasks.oldestFirst()) {
      counts[stored.task.state] = (counts[stored.task.state] ?? 0) + 1;
    }
    return counts;
  }

  #tell(committed: Omit<Committed, 'pinned'>): void {
    for (const listener of this.#listeners) listener({ ...committed, pinned: this.#tasks.pinned });
  }
}
