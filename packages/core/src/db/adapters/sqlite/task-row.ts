import type { StoredTask } from '../../ingest/stored-task.ts';
import { foldTask } from '../../models/fold-task.ts';
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

/** The row's values for a task; `seq` is given by the writer. */
export function toTaskRow(stored: StoredTask, labels: LabelBook): Omit<TaskRow, 'seq'> {
  const { task } = stored;
  return {
    id: toTaskKey(task.id),
    broker: labels.idOf('broker', task.broker),
    name: labels.idOrNull('task', task.name),
    state: labels.idOf('state', task.state),
    worker: labels.idOrNull('worker', task.worker),
    queue: labels.idOrNull('queue', task.queue),
    client: labels.idOrNull('worker', task.client),
    sentAt: task.sentAt,
    receivedAt: task.receivedAt,
    startedAt: task.startedAt,
    finishedAt: task.finishedAt,
    runtimeSeconds: task.runtimeSeconds,
    retries: task.retries,
    rootId: task.rootId === null || task.rootId === task.id ? null : toTaskKey(task.rootId),
    parentId: task.parentId === null ? null : toTaskKey(task.parentId),
    args: task.args,
    kwargs: task.kwargs,
    result: task.result,
    exception: task.exception,
    traceback: task.traceback,
    eta: task.eta,
    expires: task.expires,
    history: packHistory(task, stored.events),
  };
}

/** The task of a row, for lists. */
export function toTaskSummary(
  row: Omit<TaskRow, 'history' | 'traceback' | 'seq'>,
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
  };
}

/** The task of a row with its events. */
export function toStoredTask(row: TaskRow, labels: LabelTexts): StoredTask {
  const summary = toTaskSummary(row, labels);
  const known: Partial<Task> & { id: string } = { ...summary, traceback: row.traceback };
  const { events, omitted } = unpackHistory(known, row.history);
  return { events, task: foldTask(summary.id, summary.broker, events, omitted) };
}
