import { and, asc, eq, getTableColumns, gt, sql } from 'drizzle-orm';
import type { StoredTask } from '../../../ingest/stored-task.ts';
import { attemptsOf } from '../../../models/attempts-of.ts';
import type { TaskDetail } from '../../../models/task.ts';
import type { TaskPage, TaskQuery } from '../../../models/task-query.ts';
import { listOrderOf, listPositionOf, toTaskPage } from '../../../paging/task-page.ts';
import type { LabelBook } from '../label-book.ts';
import type { ReadDatabase } from '../open-database.ts';
import { isPinned } from '../pin-book.ts';
import { labels, taskCounts, tasks } from '../schema.ts';
import { labelIdsOf, toStoredTask, toTaskKey, toTaskSummary } from '../task-row.ts';
import { seqsOf, taskFilter } from './task-filter.ts';
import { beyond, taskOrder } from './task-order.ts';

/** Children shown with a task. */
const MAX_CHILDREN = 200;

const {
  history: _history,
  traceback: _traceback,
  version: _version,
  stamps: _stamps,
  exceptionClass: _exceptionClass,
  ...COLUMNS
} = getTableColumns(tasks);
const SUMMARY_COLUMNS = { ...COLUMNS, pinned: isPinned };

/** One page of the tasks that meet a filter. */
export async function listTasks(db: ReadDatabase, texts: LabelBook, query: TaskQuery): Promise<TaskPage> {
  const list = listOrderOf(query);
  const position = listPositionOf(query);
  const rows = await db
    .select(SUMMARY_COLUMNS)
    .from(tasks)
    .where(and(taskFilter(query.where), position && beyond(list, position)))
    .orderBy(...taskOrder(list, position?.direction ?? 'next'))
    .limit(query.limit + 1);
  await texts.read(rows.flatMap(labelIdsOf));
  const listed = rows.map((row) => ({ seq: row.seq, task: toTaskSummary(row, texts) }));
  return toTaskPage(listed, query, position);
}

/** A task with attempts, events and children. */
export async function getTask(db: ReadDatabase, texts: LabelBook, id: string): Promise<TaskDetail | null> {
  const [row] = await db
    .select({ ...getTableColumns(tasks), pinned: isPinned })
    .from(tasks)
    .where(sql`${tasks.seq} = ${seqsOf([id])}`);
  if (!row) return null;
  const children = await db
    .select(SUMMARY_COLUMNS)
    .from(tasks)
    .where(eq(tasks.parentId, toTaskKey(id)))
    .orderBy(asc(tasks.seq))
    .limit(MAX_CHILDREN);
  await texts.read([row, ...children].flatMap(labelIdsOf));
  const { task, events } = toStoredTask(row, texts);
  return {
    ...task,
    ...(row.pinned ? { pinned: true as const } : {}),
    attempts: attemptsOf(events, task.eventsOmitted),
    events,
    children: children.map((child) => toTaskSummary(child, texts)),
  };
}

/** A task with its events alone. */
export async function readStoredTask(
  db: ReadDatabase,
  texts: LabelBook,
  id: string,
): Promise<StoredTask | null> {
  const [row] = await db
    .select()
    .from(tasks)
    .where(sql`${tasks.seq} = ${seqsOf([id])}`);
  if (!row) return null;
  await texts.read(labelIdsOf(row));
  return toStoredTask(row, texts);
}

/** Names of the stored tasks, alphabetically. */
export async function listTaskNames(db: ReadDatabase, limit: number): Promise<readonly string[]> {
  const stored = db.select({ name: taskCounts.name }).from(taskCounts).where(gt(taskCounts.count, 0));
  const rows = await db
    .select({ text: labels.text })
    .from(labels)
    .where(and(eq(labels.kind, 'task'), sql`${labels.id} IN ${stored}`))
    .orderBy(asc(labels.text))
    .limit(limit);
  return rows.map((row) => row.text);
}
