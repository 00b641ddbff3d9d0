import { StoredTask } from '../../ingest/stored-task.ts';
import type { Task, TaskSummary } from '../../models/task.ts';
import type { TaskState } from '../../models/task-state.ts';
import { packHistory, unpackHistory } from './history-codec.ts';
import type { LabelBook } from './label-book.ts';
import type { tasks } from './schema.ts';
import { fromTaskKey, toTaskKey } from './task-key.ts';

/** A row of the table `tasks`. */
export type TaskRow = typeof tasks.$inferSelect;

/** Gives the text of a label number. */
export interface LabelTexts {
  textOf(id: number | null): string | null;
}

/** Columns of a row but `seq`, in the order of {@link taskValues}. */
export const TASK_COLUMNS = [
  'id',
  'broker',
  'name',
  'state',
  'worker',
  'queue',
  'client',
  'sentAt',
  'receivedAt',
  'startedAt',
  'finishedAt',
  'runtimeSeconds',
  'retries',
  'rootId',
  'parentId',
  'args',
  'kwargs',
  'result',
  'exception',
  'traceback',
  'eta',
  'expires',
  'history',
] as const satisfies readonly (keyof TaskRow)[];

/** The row's values for a task, in the order of {@link TASK_COLUMNS}; `seq` is given by the writer. */
export function taskValues({ task, events }: StoredTask, labels: LabelBook): unknown[] {
  return [
    toTaskKey(task.id),
    labels.idOf('broker', task.broker),
    labels.idOrNull('task', task.name),
    labels.idOf('state', task.state),
    labels.idOrNull('worker', task.worker),
    labels.idOrNull('queue', task.queue),
    labels.idOrNull('worker', task.client),
    task.sentAt,
    task.receivedAt,
    task.startedAt,
    task.finishedAt,
    task.runtimeSeconds,
    task.retries,
    task.rootId === null || task.rootId === task.id ? null : toTaskKey(task.rootId),
    task.parentId === null ? null : toTaskKey(task.parentId),
    task.args,
    task.kwargs,
    task.result,
    task.exception,
    task.traceback,
    task.eta,
    task.expires,
    packHistory(task, events),
  ];
}

/** The task of a row, for lists. */
export function toTaskSummary(
  row: Omit<TaskRow, 'history' | 'traceback' | 'seq'> & { readonly pinned?: number },
  labels: LabelTexts,
): TaskSummary {
  const id = fromTaskKey(row.id);
  return {
    id,
    broker: labels.textOf(row.broker) ?? '',
    name: labels.textOf(row.name),
    state: labels.textOf(row.state) as TaskState,
    worker: labels.textOf(row.worker),
    queue: labels.textOf(row.queue),
    client: labels.textOf(row.client),
    sentAt: row.sentAt,
    receivedAt: row.receivedAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    runtimeSeconds: row.runtimeSeconds,
    retries: row.retries,
    rootId: row.rootId === null ? id : fromTaskKey(row.rootId),
    parentId: row.parentId === null ? null : fromTaskKey(row.parentId),
    args: row.args,
    kwargs: row.kwargs,
    result: row.result,
    exception: row.exception,
    eta: row.eta,
    expires: row.expires,
    ...(row.pinned ? { pinned: true as const } : {}),
  };
}

/** The task of a row with its events. */
export function toStoredTask(row: TaskRow, labels: LabelTexts): StoredTask {
  const summary = toTaskSummary(row, labels);
  const known: Partial<Task> & { id: string } = { ...summary, traceback: row.traceback };
  const { events, omitted } = unpackHistory(known, row.history);
  return new StoredTask(summary.id, summary.broker, events, omitted);
}
