import type { AuditEntry } from '../../models/audit-entry.ts';
import type { EventBatch } from '../../models/event-batch.ts';
import type { Gap } from '../../models/gap.ts';
import type { MalformedEvent } from '../../models/malformed-event.ts';
import type { QueueHistory, QueueHistoryQuery, QueueMinutes } from '../../models/queue-history.ts';
import type { QueuePause, QueuePauseChange } from '../../models/queue-pause.ts';
import type { ScheduleEntryState } from '../../models/schedule-entry.ts';
import type { StandingCommand } from '../../models/standing-command.ts';
import { nowSeconds } from '../now-seconds.ts';
import { QueueRecords } from './queue-records.ts';
import { StandingTable } from './standing-table.ts';

/** Newest records of a kind that are kept. */
const RECORDS_KEPT = 1000;

/** What is kept beside tasks, workers and rollups; its methods are those of the controller. */
export class RecordTable {
  readonly #schedules = new Map<string, ScheduleEntryState>();
  readonly #standing = new StandingTable();
  readonly #queues = new QueueRecords();
  #gaps: readonly Gap[] = [];
  #malformed: readonly MalformedEvent[] = [];
  #audit: readonly AuditEntry[] = [];

  clear(): void {
    this.#schedules.clear();
    this.#standing.clear();
    this.#queues.clear();
    this.#gaps = [];
    this.#malformed = [];
    this.#audit = [];
  }

  /** Keeps what a batch tells beside its events. */
  keep({ gaps, malformedSamples }: EventBatch): void {
    this.#gaps = [...gaps, ...this.#gaps].slice(0, RECORDS_KEPT);
    this.#malformed = [...malformedSamples.toReversed(), ...this.#malformed].slice(0, RECORDS_KEPT);
  }

  listGaps = async (query: { from?: number; to?: number; limit: number }): Promise<readonly Gap[]> => {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, limit } = query;
    return this.#gaps
      .filter((gap) => gap.endedAt >= from && gap.startedAt <= to)
      .sort((a, b) => b.endedAt - a.endedAt)
      .slice(0, limit);
  };

  listMalformedEvents = async ({ limit }: { limit: number }): Promise<readonly MalformedEvent[]> =>
    this.#malformed.slice(0, limit);

  listScheduleStates = async (): Promise<readonly ScheduleEntryState[]> =>
    [...this.#schedules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

  putScheduleState = async (state: ScheduleEntryState): Promise<null> => {
    this.#schedules.set(state.name, state);
    return null;
  };

  deleteScheduleStates = async (): Promise<null> => {
    this.#schedules.clear();
    return null;
  };

  appendAuditEntry = async (entry: AuditEntry): Promise<null> => {
    this.#audit = [entry, ...this.#audit].slice(0, RECORDS_KEPT);
    return null;
  };

  listAuditEntries = async ({ limit }: { limit: number }): Promise<readonly AuditEntry[]> =>
    this.#audit.slice(0, limit);

  putStandingCommand = async (command: StandingCommand): Promise<null> => {
    this.#standing.put(command, nowSeconds());
    return null;
  };

  listStandingCommands = async ({ broker }: { broker: string }): Promise<readonly StandingCommand[]> =>
    this.#standing.list(broker, nowSeconds());

  deleteStandingCommands = async ({ ids }: { ids: readonly string[] }): Promise<null> => {
    this.#standing.delete(ids);
    return null;
  };

  changeQueuePause = async (change: QueuePauseChange): Promise<QueuePause | null> =>
    this.#queues.changePause(change);

  listQueuePauses = async (query: { broker?: string }): Promise<readonly QueuePause[]> =>
    this.#queues.listPauses(query);

  recordQueueMinutes = async (minutes: QueueMinutes): Promise<null> => {
    this.#queues.record(minutes);
    return null;
  };

  getQueueHistory = async (query: QueueHistoryQuery): Promise<QueueHistory> => this.#queues.history(query);
}
