import type { DatabaseMethods } from '../../../ipc/contract.ts';
import type { LabelBook } from './label-book.ts';
import type { ReadDatabase } from './open-database.ts';
import { findLostTasks, listOpenTasks } from './queries/open-tasks.ts';
import { getOverview, listGaps } from './queries/overview.ts';
import { getQueueHistory, listQueuePauses } from './queries/queue-records.ts';
import {
  lastReceivedAt,
  listAuditEntries,
  listMalformedEvents,
  listScheduleStates,
} from './queries/records.ts';
import { getStatisticsSeries, getTaskStatistics } from './queries/statistics.ts';
import { countTasks, getTaskFacets } from './queries/task-facets.ts';
import { getTask, listTaskNames, listTasks } from './queries/tasks.ts';

/** Methods that only read. */
export type ReadMethod = keyof typeof READS;

type Reads = {
  readonly [Method in keyof DatabaseMethods]?: (
    db: ReadDatabase,
    texts: LabelBook,
    query: Parameters<DatabaseMethods[Method]>[0],
  ) => ReturnType<DatabaseMethods[Method]>;
};

const READS = {
  listTasks,
  countTasks: (db, _texts, query) => countTasks(db, query),
  getTaskFacets,
  getTask: (db, texts, { id }) => getTask(db, texts, id),
  listOpenTasks,
  findLostTasks,
  listTaskNames: (db, _texts, { limit }) => listTaskNames(db, limit),
  getOverview,
  getTaskStatistics,
  getStatisticsSeries,
  listGaps: (db, _texts, query) => listGaps(db, query),
  lastReceivedAt: (db, _texts, { broker }) => lastReceivedAt(db, broker),
  listMalformedEvents: (db, _texts, { limit }) => listMalformedEvents(db, limit),
  listScheduleStates: (db) => listScheduleStates(db),
  listAuditEntries: (db, _texts, { limit }) => listAuditEntries(db, limit),
  listQueuePauses: (db, _texts, query) => listQueuePauses(db, query),
  getQueueHistory: (db, _texts, query) => getQueueHistory(db, query),
} satisfies Reads;

/** These take several statements, and so a snapshot: they never show half of a write. */
const ON_SNAPSHOT: ReadonlySet<ReadMethod> = new Set<ReadMethod>([
  'getTask',
  'getTaskFacets',
  'getOverview',
  'getTaskStatistics',
  'getStatisticsSeries',
  'listOpenTasks',
]);
const SNAPSHOT = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const;

/** Runs a method that only reads. */
export function runRead<Method extends ReadMethod>(
  db: ReadDatabase,
  texts: LabelBook,
  method: Method,
  query: Parameters<DatabaseMethods[Method]>[0],
): ReturnType<DatabaseMethods[Method]> {
  const read = READS[method] as (
    db: ReadDatabase,
    texts: LabelBook,
    query: unknown,
  ) => ReturnType<DatabaseMethods[Method]>;
  if (!ON_SNAPSHOT.has(method)) return read(db, texts, query);
  const onSnapshot = db.transaction((tx) => read(tx, texts, query) as Promise<unknown>, SNAPSHOT);
  return onSnapshot as ReturnType<DatabaseMethods[Method]>;
}
