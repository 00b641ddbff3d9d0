import type { DatabaseMethods } from '../../../ipc/contract.ts';

/** Methods that reader threads serve. */
export type ReadMethod =
  | 'listTasks'
  | 'countTasks'
  | 'getTaskFacets'
  | 'getTask'
  | 'listOpenTasks'
  | 'findLostTasks'
  | 'listTaskNames'
  | 'getOverview'
  | 'getTaskStatistics'
  | 'getStatisticsSeries'
  | 'listGaps'
  | 'listMalformedEvents'
  | 'listScheduleStates'
  | 'listAuditEntries'
  | 'listQueuePauses'
  | 'getQueueHistory';

/** A read on its way to a reader thread. */
export type ReadRequest = {
  [Method in ReadMethod]: { readonly method: Method; readonly query: Parameters<DatabaseMethods[Method]>[0] };
}[ReadMethod];

/** What a reader thread answers: errors as values, since a thread border strips classes and codes. */
export type ReadAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };
