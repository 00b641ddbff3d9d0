/**
 * Everything that crosses a data socket, in one place: methods, parameters, results, subscriptions, roles.
 * `docs/ipc.md` describes the frames that carry it, for programs in other languages.
 */
import { z } from 'zod';
import type { AuditEntry } from '../db/models/audit-entry.ts';
import { CHANGE_TOPICS } from '../db/models/change.ts';
import type { EventBatch, IngestResult } from '../db/models/event-batch.ts';
import type { Gap } from '../db/models/gap.ts';
import type { IngestCounters } from '../db/models/ingest-counters.ts';
import type { Lease, LeaseRelease, LeaseRequest } from '../db/models/lease.ts';
import type { MalformedEvent } from '../db/models/malformed-event.ts';
import type { OpenTask, OpenTaskPage, OpenTaskQuery } from '../db/models/open-task.ts';
import type { RetentionStatus } from '../db/models/retention.ts';
import type { ScheduleEntryState } from '../db/models/schedule-entry.ts';
import type { StandingCommand } from '../db/models/standing-command.ts';
import type {
  Overview,
  StatisticsFilter,
  StatisticsSeries,
  TaskStatisticsReport,
} from '../db/models/statistics.ts';
import type { TaskDetail } from '../db/models/task.ts';
import type { TaskEvent } from '../db/models/task-event.ts';
import { FACET_FIELDS, type TaskFacet, type TaskFacetQuery } from '../db/models/task-facets.ts';
import { TASK_SORTS } from '../db/models/task-filter.ts';
import {
  SORT_ORDERS,
  type TaskCount,
  type TaskCountQuery,
  type TaskPage,
  type TaskQuery,
} from '../db/models/task-query.ts';
import type { Worker, WorkerInspection } from '../db/models/worker.ts';
import { epochSeconds, everyone, limit, type MethodRule, nothing, read } from './method-rule.ts';
import { QUEUE_RECORD_METHODS, type QueueRecordMethods } from './queue-records-contract.ts';
import { taskFilter } from './task-filter-schema.ts';

/** Changes with every incompatible change of frames or contract; both sides must agree. */
export const IPC_PROTOCOL_VERSION = 1;

/** Health of the database as its own process sees it. */
export interface DatabaseHealth {
  readonly adapter: string;
  /** Whether what comes is stored. */
  readonly ok: boolean;
  /** What is wrong, in words, with the cure; reads and the background may suffer while `ok`. `null` when all is well. */
  readonly problem: string | null;
  /** Bytes on disk; `null` for adapters without a file. */
  readonly sizeBytes: number | null;
  readonly tasks: number;
  readonly schemaVersion: number;
  /** `null` for adapters that delete nothing by themselves, or as they go. */
  readonly retention: RetentionStatus | null;
}

/** A time range, epoch seconds. */
export interface OverviewQuery {
  readonly from: number;
  readonly to: number;
  /** Steps of the series; 10 to 500. */
  readonly steps: number;
}

/** Which statistics by task name are asked for; a time range in epoch seconds, taken in whole minutes. */
export interface TaskStatisticsQuery extends StatisticsFilter {
  readonly from: number;
  readonly to: number;
  /** Most task names, those with most events first; 1 to 1,000. */
  readonly limit: number;
}

/** Which time series of statistics is asked for. */
export interface StatisticsSeriesQuery extends OverviewQuery, StatisticsFilter {}

/** What the database process serves. */
export interface DatabaseMethods extends QueueRecordMethods {
  /** Stores a batch in one transaction; resolves when it is on disk. Repeating a batch changes nothing. */
  ingest(batch: EventBatch): Promise<IngestResult>;
  recordInspections(records: readonly InspectionRecord[]): Promise<null>;
  /** When an engine heard its broker last; `null` if never. Tells whether events were missed while it was down. */
  lastReceivedAt(query: { readonly broker: string }): Promise<number | null>;
  /** Tasks that have not ended, oldest first: cheap however many have. Rows may be a second behind. */
  listOpenTasks(query: OpenTaskQuery): Promise<OpenTaskPage>;
  /** Those of the tasks that have been given up as lost. */
  findLostTasks(query: {
    readonly broker: string;
    readonly ids: readonly string[];
  }): Promise<readonly OpenTask[]>;
  /**
   * Adds what an engine found out about tasks by asking, in one transaction; resolves when it is on disk. What is known
   * already, and what is about a task that is not stored, changes nothing.
   */
  recordFindings(findings: FindingBatch): Promise<IngestResult>;
  listTasks(query: TaskQuery): Promise<TaskPage>;
  /** How many tasks meet a filter, counted up to a limit. */
  countTasks(query: TaskCountQuery): Promise<TaskCount>;
  /** The values of fields among the tasks that meet a filter, one facet for each field asked for. */
  getTaskFacets(query: TaskFacetQuery): Promise<readonly TaskFacet[]>;
  getTask(query: { readonly id: string }): Promise<TaskDetail | null>;
  /** Pins a task, so that retention never deletes it, or unpins it. Resolves with whether the task is stored. */
  setTaskPinned(request: { readonly id: string; readonly pinned: boolean }): Promise<boolean>;
  /** Task names seen, alphabetically, for filters. */
  listTaskNames(query: { readonly limit: number }): Promise<readonly string[]>;
  listWorkers(query: Record<string, never>): Promise<readonly Worker[]>;
  getOverview(query: OverviewQuery): Promise<Overview>;
  /** Figures by task name, from rollups: they outlive their tasks. */
  getTaskStatistics(query: TaskStatisticsQuery): Promise<TaskStatisticsReport>;
  /** Counts and percentiles over time, of all tasks or of one name, queue or worker, from rollups. */
  getStatisticsSeries(query: StatisticsSeriesQuery): Promise<StatisticsSeries>;
  listGaps(query: {
    readonly from?: number;
    readonly to?: number;
    readonly limit: number;
  }): Promise<readonly Gap[]>;
  listMalformedEvents(query: { readonly limit: number }): Promise<readonly MalformedEvent[]>;
  getIngestCounters(query: Record<string, never>): Promise<IngestCounters>;
  getHealth(query: Record<string, never>): Promise<DatabaseHealth>;
  listScheduleStates(query: Record<string, never>): Promise<readonly ScheduleEntryState[]>;
  putScheduleState(state: ScheduleEntryState): Promise<null>;
  deleteScheduleStates(query: Record<string, never>): Promise<null>;
  /** Keeps a command that workers are told again when they come up; one of the same id is replaced. */
  putStandingCommand(command: StandingCommand): Promise<null>;
  /** Commands for workers of a broker whose time is not over, oldest first. */
  listStandingCommands(query: { readonly broker: string }): Promise<readonly StandingCommand[]>;
  /** Takes commands back; those that are not there change nothing. */
  deleteStandingCommands(request: { readonly ids: readonly string[] }): Promise<null>;
  appendAuditEntry(entry: AuditEntry): Promise<null>;
  listAuditEntries(query: { readonly limit: number }): Promise<readonly AuditEntry[]>;
  /** Takes or renews the right to do what only one may do at a time, among all hosts that share the database. */
  acquireLease(request: LeaseRequest): Promise<Lease>;
  releaseLease(lease: LeaseRelease): Promise<null>;
}

/** What an engine found out about tasks of its broker. */
export interface FindingBatch {
  readonly broker: string;
  /** Findings, and notes that tasks were run again. */
  readonly events: readonly TaskEvent[];
}

/** One worker's answer to an inspection, on its way into the database. */
export interface InspectionRecord {
  readonly broker: string;
  readonly worker: string;
  readonly inspection: WorkerInspection;
}

/** What a change-feed listener asks for. */
export interface ChangeSubscription {
  readonly topics: readonly (typeof CHANGE_TOPICS)[number][];
  /** Resume after this sequence number, where it is still remembered. */
  readonly after?: number;
}

const forEngines = (params: z.ZodType): MethodRule => ({ ...read(params, 30_000), roles: ['engine'] });

// The hot path: engines are our own code and have built these very shapes, so only the frame of the batch is
// checked, not each of its thousands of events.
const eventBatch = z.looseObject({
  broker: z.string(),
  engineRun: z.string(),
  sequence: z.int().positive(),
  receivedAt: epochSeconds,
  taskEvents: z.custom<readonly unknown[]>(Array.isArray),
  workerEvents: z.custom<readonly unknown[]>(Array.isArray),
});

/** Room for a cursor that holds the longest task name, however it is written. */
const MOST_CURSOR_CHARACTERS = 8500;

const taskQuery = z.strictObject({
  limit: limit(500),
  where: taskFilter.optional(),
  sort: z.enum(TASK_SORTS).optional(),
  order: z.enum(SORT_ORDERS).optional(),
  cursor: z.string().max(MOST_CURSOR_CHARACTERS).optional(),
});

const range = { from: epochSeconds, to: epochSeconds };
const seriesRange = { ...range, steps: z.int().min(10).max(500) };
const statisticsFilter = {
  name: z.string().max(500).optional(),
  queue: z.string().max(500).optional(),
  worker: z.string().max(500).optional(),
};

const scheduleState = z.strictObject({
  name: z.string().min(1).max(300),
  lastRunAt: epochSeconds.nullable(),
  totalRunCount: z.int().min(0),
  lastTaskId: z.string().max(300).nullable(),
});

const standingId = z.string().min(1).max(300);
const standingCommand = z.strictObject({
  id: standingId,
  broker: z.string().min(1).max(2000),
  command: z.string().min(1).max(200),
  arguments: z.record(z.string().max(300), z.json()),
  createdAt: epochSeconds,
  until: epochSeconds.nullable(),
});

const auditEntry = z.strictObject({
  at: epochSeconds,
  actor: z.string().max(300),
  action: z.string().max(100),
  target: z.string().max(1000),
  outcome: z.enum(['done', 'refused', 'failed']),
  detail: z.string().max(4000).nullable(),
});

const leaseRelease = z.strictObject({ name: z.string().min(1).max(200), holder: z.string().min(1).max(300) });
const leaseRequest = leaseRelease.extend({ ttlSeconds: z.number().min(1).max(3600) });

/** The rules of every database method. */
export const DATABASE_METHODS: Readonly<Record<keyof DatabaseMethods, MethodRule>> = {
  ...QUEUE_RECORD_METHODS,
  ingest: { params: eventBatch, roles: ['engine'], repeatable: true, deadlineMs: 60_000 },
  recordInspections: {
    params: z.array(z.looseObject({ broker: z.string(), worker: z.string() })),
    roles: ['engine'],
    repeatable: true,
    deadlineMs: 10_000,
  },
  listOpenTasks: forEngines(
    z.strictObject({
      broker: z.string(),
      seenBefore: epochSeconds,
      limit: limit(1000),
      afterPosition: z.int().optional(),
    }),
  ),
  findLostTasks: forEngines(
    z.strictObject({ broker: z.string(), ids: z.array(z.string().min(1).max(300)).max(1000) }),
  ),
  recordFindings: {
    params: z.strictObject({ broker: z.string(), events: z.custom<readonly unknown[]>(Array.isArray) }),
    roles: ['engine'],
    repeatable: true,
    deadlineMs: 60_000,
  },
  lastReceivedAt: read(z.strictObject({ broker: z.string() })),
  listTasks: read(taskQuery, 30_000),
  countTasks: read(z.strictObject({ where: taskFilter.optional(), limit: limit(100_000) }), 30_000),
  getTaskFacets: read(
    z.strictObject({
      where: taskFilter.optional(),
      fields: z.array(z.enum(FACET_FIELDS)).min(1).max(FACET_FIELDS.length),
      limit: limit(200),
    }),
    30_000,
  ),
  getTask: read(z.strictObject({ id: z.string().min(1).max(300) })),
  setTaskPinned: {
    params: z.strictObject({ id: z.string().min(1).max(300), pinned: z.boolean() }),
    roles: ['supervisor', 'component'],
    repeatable: true,
    deadlineMs: 10_000,
  },
  listTaskNames: read(z.strictObject({ limit: limit(5000) })),
  listWorkers: read(nothing),
  getOverview: read(z.strictObject(seriesRange)),
  getTaskStatistics: read(z.strictObject({ ...range, ...statisticsFilter, limit: limit(1000) })),
  getStatisticsSeries: read(z.strictObject({ ...seriesRange, ...statisticsFilter })),
  listGaps: read(
    z.strictObject({ from: epochSeconds.optional(), to: epochSeconds.optional(), limit: limit(1000) }),
  ),
  listMalformedEvents: read(z.strictObject({ limit: limit(1000) })),
  getIngestCounters: read(nothing),
  getHealth: read(nothing),
  listScheduleStates: read(nothing),
  putScheduleState: { params: scheduleState, roles: ['component'], repeatable: true, deadlineMs: 10_000 },
  deleteScheduleStates: { params: nothing, roles: ['component'], repeatable: true, deadlineMs: 10_000 },
  putStandingCommand: forEngines(standingCommand),
  listStandingCommands: forEngines(z.strictObject({ broker: z.string() })),
  deleteStandingCommands: forEngines(z.strictObject({ ids: z.array(standingId).max(10_000) })),
  appendAuditEntry: { params: auditEntry, roles: everyone, repeatable: false, deadlineMs: 10_000 },
  listAuditEntries: read(z.strictObject({ limit: limit(1000) })),
  acquireLease: {
    params: leaseRequest,
    roles: ['engine', 'component'],
    repeatable: true,
    deadlineMs: 10_000,
  },
  releaseLease: {
    params: leaseRelease,
    roles: ['engine', 'component'],
    repeatable: true,
    deadlineMs: 10_000,
  },
};

/** What a caller sends to subscribe to the change feed. */
export const changeSubscription = z.strictObject({
  topics: z.array(z.enum(CHANGE_TOPICS)).min(1),
  after: z.int().min(0).optional(),
});
