import type { DatabaseMethods, TaskStatisticsQuery } from '../../../ipc/contract.ts';
import type { NamedTaskStatistics } from '../../models/statistics.ts';

/** Methods of the database that reader threads serve whole. */
type ServedMethod =
  | 'listTasks'
  | 'countTasks'
  | 'getTaskFacets'
  | 'getTask'
  | 'listOpenTasks'
  | 'findLostTasks'
  | 'listTaskNames'
  | 'getTaskStatistics'
  | 'getStatisticsSeries'
  | 'listGaps'
  | 'listMalformedEvents'
  | 'listScheduleStates'
  | 'listAuditEntries'
  | 'listQueuePauses'
  | 'getQueueHistory';

/** What reader threads serve. */
export interface Reads extends Pick<DatabaseMethods, ServedMethod> {
  /** Of the overview. */
  getTopTasks(query: TaskStatisticsQuery): Promise<readonly NamedTaskStatistics[]>;
  /** Stored tasks by state, of the overview. */
  countStates(query: Readonly<Record<string, never>>): Promise<Readonly<Record<string, number>>>;
}

/** A read by name. */
export type ReadMethod = keyof Reads;

/** A read on its way to a reader thread. */
export type ReadRequest = {
  [Method in ReadMethod]: { readonly method: Method; readonly query: Parameters<Reads[Method]>[0] };
}[ReadMethod];

/** What a reader thread answers: errors as values, since a thread border strips classes and codes. */
export type ReadAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };
