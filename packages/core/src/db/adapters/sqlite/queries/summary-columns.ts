import type { TaskRow } from '../task-row.ts';

/** What of a row a list shows. */
export type SummaryRow = Omit<TaskRow, 'history' | 'traceback'> & { readonly pinned: number };

/** The columns of {@link SummaryRow} in SQL. */
export const SUMMARY_COLUMNS: readonly string[] = [
  'id',
  'broker',
  'name',
  'state',
  'worker',
  'queue',
  'client',
  'sent_at AS sentAt',
  'received_at AS receivedAt',
  'started_at AS startedAt',
  'finished_at AS finishedAt',
  'runtime_seconds AS runtimeSeconds',
  'retries',
  'root_id AS rootId',
  'parent_id AS parentId',
  'args',
  'kwargs',
  'result',
  'exception',
  'eta',
  'expires',
  'EXISTS (SELECT 1 FROM pins WHERE pins.seq = tasks.seq) AS pinned',
];
