import { StoredTask } from '../../ingest/stored-task.ts';
import { exceptionClassOf } from '../../models/exception-class.ts';
import type { Stamps } from '../../models/stamps.ts';
import type { Task, TaskSummary } from '../../models/task.ts';
import type { TaskState } from '../../models/task-state.ts';
import { packHistory, unpackHistory } from '../sqlite/history-codec.ts';
import type { Label, LabelBook } from './label-book.ts';
import type { tasks } from './schema.ts';
import { storableText } from './storable-text.ts';

/** A row of the table `tasks`. */
export type TaskRow = typeof tasks.$inferSelect;

/** Columns that change after the row was made, in the order in which {@link changingValues} gives them. */
export const CHANGING_COLUMNS = [
  ['version', 'integer'],
  ['name', 'integer'],
  ['state', 'integer'],
  ['worker', 'integer'],
  ['queue', 'integer'],
  ['client', 'integer'],
  ['sent_at', 'double precision'],
  ['received_at', 'double precision'],
  ['started_at', 'double precision'],
  ['finished_at', 'double precision'],
  ['runtime_seconds', 'double precision'],
  ['retries', 'integer'],
  ['root_id', 'text'],
  ['parent_id', 'text'],
  ['args', 'text'],
  ['kwargs', 'text'],
  ['result', 'text'],
  ['exception', 'text'],
  ['exception_class', 'integer'],
  ['traceback', 'text'],
  ['eta', 'text'],
  ['expires', 'text'],
  ['stamps', 'jsonb'],
  ['history', 'bytea'],
] as const;

/** Texts of a task that its row holds by number. */
export function labelsOf(task: Task): Label[] {
  const labels: Label[] = [
    ['broker', task.broker],
    ['state', task.state],
  ];
  if (task.name !== null) labels.push(['task', task.name]);
  if (task.worker !== null) labels.push(['worker', task.worker]);
  if (task.queue !== null) labels.push(['queue', task.queue]);
  if (task.client !== null) labels.push(['worker', task.client]);
  const exceptionClass = exceptionClassOf(task.exception);
  if (exceptionClass !== null) labels.push(['exception', exceptionClass]);
  return labels;
}

/** Grows with every change of a task: the number of its events, those included that are not kept. */
export function versionOf({ events, eventsOmitted }: StoredTask): number {
  return events.length + eventsOmitted;
}

/** Values of {@link CHANGING_COLUMNS}; `history` in base64, which crosses as text much faster than bytes. */
export function changingValues(stored: StoredTask, labels: LabelBook): unknown[] {
  const { task } = stored;
  return [
    versionOf(stored),
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
    task.rootId === task.id ? null : task.rootId,
    task.parentId,
    task.args,
    task.kwargs,
    task.result,
    task.exception,
    labels.idOrNull('exception', exceptionClassOf(task.exception)),
    task.traceback,
    task.eta,
    task.expires,
    storableStamps(task.stamps),
    packHistory(task, stored.events).toString('base64'),
  ];
}

/** Numbers of a row that stand for texts. */
export function labelIdsOf(row: Pick<TaskRow, 'broker' | 'name' | 'state' | 'worker' | 'queue' | 'client'>) {
  return [row.broker, row.name, row.state, row.worker, row.queue, row.client];
}

/** The task of a row, for lists. `labels` has read its numbers. */
export function toTaskSummary(
  row: Omit<TaskRow, 'history' | 'traceback' | 'seq' | 'version' | 'stamps' | 'exceptionClass'> & {
    readonly pinned?: boolean;
  },
  labels: LabelBook,
): TaskSummary {
  return {
    id: row.id,
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
    rootId: row.rootId ?? row.id,
    parentId: row.parentId,
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
export function toStoredTask(row: TaskRow, labels: LabelBook): StoredTask {
  const summary = toTaskSummary(row, labels);
  const known: Partial<Task> & { id: string } = { ...summary, traceback: row.traceback };
  const { events, omitted } = unpackHistory(known, row.history);
  return new StoredTask(summary.id, summary.broker, events, omitted);
}

/** A task id as it is stored. */
export function toTaskKey(id: string): string {
  return storableText(id);
}

function storableStamps(stamps: Stamps): string | null {
  const entries = Object.entries(stamps);
  if (entries.length === 0) return null;
  const storable = entries.map(([key, values]) => [storableText(key), values.map(storableText)]);
  return JSON.stringify(Object.fromEntries(storable));
}
