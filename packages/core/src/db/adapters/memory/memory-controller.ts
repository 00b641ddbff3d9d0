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
import type { AuditEntry } from '../../models/audit-entry.ts';
import type { EventBatch, IngestResult } from '../../models/event-batch.ts';
import { workerAt } from '../../models/fold-worker.ts';
import type { Gap } from '../../models/gap.ts';
import type { IngestCounters } from '../../models/ingest-counters.ts';
import type { Lease, LeaseRelease, LeaseRequest } from '../../models/lease.ts';
import type { MalformedEvent } from '../../models/malformed-event.ts';
import type { OpenTask, OpenTaskPage, OpenTaskQuery } from '../../models/open-task.ts';
import type { QueueHistory, QueueHistoryQuery, QueueMinutes } from '../../models/queue-history.ts';
import type { QueuePause, QueuePauseChange } from '../../models/queue-pause.ts';
import type { ScheduleEntryState } from '../../models/schedule-entry.ts';
import type { StandingCommand } from '../../models/standing-command.ts';
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
import { QueueRecords } from './queue-records.ts';
import { RollupTable } from './rollup-table.ts';
import { StandingTable } from './standing-table.ts';
import { getStatisticsSeries, getTaskStatistics, getTopTasks } from './statistics.ts';
import { countTasks, getTaskFacets, listTasks } from './task-search.ts';
import { TaskTable } from './task-table.ts';

const MAX_CHILDREN = 200;
const MOST_TASK_NAMES = 20;
const MOST_GAPS = 200;
/** Gaps, malformed messages and audit entries kept, each. */
const RECORDS_KEPT = 1000;

/** Everything in the memory of the database process: for tests and trials; gone when the process ends. */
export class MemoryController implements BaseDbController {
  readonly adapter = 'memory';
  readonly #tasks: TaskTable;
  readonly #rollups = new RollupTable();
  readonly #queues = new QueueRecords();
  readonly #lag = new LagGauge();
  readonly #leases = new LeaseBook();
  readonly #listeners: CommitListener[] = [];
  readonly #positions = new Map<string, { engineRun: string; sequence: number; receivedAt: number }>();
  readonly #schedules = new Map<string, ScheduleEntryState>();
  readonly #workersMaxAge: number | null;
  readonly #standing = new StandingTable();
  #roster = new WorkerRoster([]);
  #counters = EMPTY_COUNTERS;
  #gaps: Gap[] = [];
  #malformed: MalformedEvent[] = [];
  #audit: AuditEntry[] = [];

  constructor(options: { readonly maxTasks: number; readonly retention?: ResolvedMemoryRetention }) {
    this.#tasks = new TaskTable(options.maxTasks, options.retention);
    this.#workersMaxAge = options.retention?.workersMaxAgeSeconds ?? null;
  }

  async init(): Promise<void> {}

  async migrate(): Promise<void> {}

  async purge(): Promise<void> {
    this.#tasks.clear();
    this.#rollups.clear();
    this.#queues.clear();
    this.#positions.clear();
    this.#schedules.clear();
    this.#standing.clear();
    this.#roster = new WorkerRoster([]);
    this.#counters = EMPTY_COUNTERS;
    this.#gaps = [];
    this.#malformed = [];
    this.#audit = [];
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
    this.#gaps = [...batch.gaps, ...this.#gaps].slice(0, RECORDS_KEPT);
    this.#malformed = [...batch.malformedSamples.toReversed(), ...this.#malformed].slice(0, RECORDS_KEPT);
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

  async listGaps(query: { from?: number; to?: number; limit: number }): Promise<readonly Gap[]> {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, limit } = query;
    return this.#gaps
      .filter((gap) => gap.endedAt >= from && gap.startedAt <= to)
      .sort((a, b) => b.endedAt - a.endedAt)
      .slice(0, limit);
  }

  async listMalformedEvents({ limit }: { limit: number }): Promise<readonly MalformedEvent[]> {
    return this.#malformed.slice(0, limit);
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

  async listScheduleStates(): Promise<readonly ScheduleEntryState[]> {
    return [...this.#schedules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async putScheduleState(state: ScheduleEntryState): Promise<null> {
    this.#schedules.set(state.name, state);
    return null;
  }

  async deleteScheduleStates(): Promise<null> {
    this.#schedules.clear();
    return null;
  }

  async appendAuditEntry(entry: AuditEntry): Promise<null> {
    this.#audit = [entry, ...this.#audit].slice(0, RECORDS_KEPT);
    return null;
  }

  async listAuditEntries({ limit }: { limit: number }): Promise<readonly AuditEntry[]> {
    return this.#audit.slice(0, limit);
  }

  async putStandingCommand(command: StandingCommand): Promise<null> {
    this.#standing.put(command, nowSeconds());
    return null;
  }

  async listStandingCommands({ broker }: { broker: string }): Promise<readonly StandingCommand[]> {
    return this.#standing.list(broker, nowSeconds());
  }

  async deleteStandingCommands({ ids }: { ids: readonly string[] }): Promise<null> {
    this.#standing.delete(ids);
    return null;
  }

  async changeQueuePause(change: QueuePauseChange): Promise<QueuePause | null> {
    return this.#queues.changePause(change);
  }

  async listQueuePauses(query: { broker?: string }): Promise<readonly QueuePause[]> {
    return this.#queues.listPauses(query);
  }

  async recordQueueMinutes(minutes: QueueMinutes): Promise<null> {
    this.#queues.record(minutes);
    return null;
  }

  async getQueueHistory(query: QueueHistoryQuery): Promise<QueueHistory> {
    return this.#queues.history(query);
  }

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
