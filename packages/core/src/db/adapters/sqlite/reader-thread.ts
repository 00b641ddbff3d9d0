/** Entry of a reader thread: one read-only connection, prepared for whatever is asked. */
import { parentPort, workerData } from 'node:worker_threads';
import { toDatabaseError } from './database-error.ts';
import { openReader, type SqliteDatabase } from './open-database.ts';
import { LabelReader } from './queries/label-reader.ts';
import { findLostTasks, listOpenTasks } from './queries/open-tasks.ts';
import { listGaps, stateCounts } from './queries/overview.ts';
import { getQueueHistory, listQueuePauses } from './queries/queue-records.ts';
import { listAuditEntries, listMalformedEvents, listScheduleStates } from './queries/records.ts';
import { countTasks, getTaskFacets } from './queries/search/count-tasks.ts';
import { listTasks } from './queries/search/list-tasks.ts';
import { SearchReader } from './queries/search/search-reader.ts';
import { defineSqlFunctions } from './queries/sql-functions.ts';
import { getStatisticsSeries, getTaskStatistics, getTopTasks } from './queries/statistics.ts';
import { getTask, listTaskNames } from './queries/tasks.ts';
import type { ReadAnswer, ReadRequest } from './read-request.ts';

const { dbPath } = workerData as { dbPath: string };

/** A read-only connection and what is kept beside it. */
interface Reader {
  readonly db: SqliteDatabase;
  readonly texts: LabelReader;
  readonly search: SearchReader;
}

let reader: Reader | undefined;
try {
  // Before the disk can be full: then a new connection finds no room for its shared memory, and this one goes on reading.
  reader = open();
} catch {
  // Not the end of the thread: the next read tries again, and tells why it cannot.
}

function open(): Reader {
  const db = openReader(dbPath);
  try {
    defineSqlFunctions(db);
    const texts = new LabelReader(db);
    return { db, texts, search: new SearchReader(db, texts, dbPath) };
  } catch (error) {
    db.$client.close();
    throw error;
  }
}

// Once this module is loaded to its end.
queueMicrotask(() => parentPort?.postMessage('started'));

/** Called by the pool for each read. */
export default function read(request: ReadRequest): ReadAnswer {
  try {
    return { ok: true, value: answer(request) };
  } catch (error) {
    const { code, message } = toDatabaseError(error, dbPath);
    return { ok: false, code, message };
  }
}

function answer(request: ReadRequest): unknown {
  reader ??= open();
  const { db, texts, search } = reader;
  switch (request.method) {
    case 'listTasks':
      return listTasks(search, request.query);
    case 'countTasks':
      return countTasks(search, request.query);
    case 'getTaskFacets':
      return getTaskFacets(search, request.query);
    case 'getTask':
      return getTask(db, texts, request.query.id);
    case 'listOpenTasks':
      return listOpenTasks(db, texts, request.query);
    case 'findLostTasks':
      return findLostTasks(db, texts, request.query);
    case 'listTaskNames':
      return listTaskNames(db, request.query.limit);
    case 'countStates':
      return stateCounts(db);
    case 'getTopTasks':
      return getTopTasks(db, texts, request.query);
    case 'getTaskStatistics':
      return getTaskStatistics(db, texts, request.query);
    case 'getStatisticsSeries':
      return getStatisticsSeries(db, texts, request.query);
    case 'listGaps':
      return listGaps(db, request.query);
    case 'listMalformedEvents':
      return listMalformedEvents(db, request.query.limit);
    case 'listScheduleStates':
      return listScheduleStates(db);
    case 'listAuditEntries':
      return listAuditEntries(db, request.query.limit);
    case 'listQueuePauses':
      return listQueuePauses(db, request.query);
    case 'getQueueHistory':
      return getQueueHistory(db, request.query);
  }
}
