import { and, asc, eq, getTableColumns } from 'drizzle-orm';
import { attemptsOf } from '../../../models/attempts-of.ts';
import type { TaskDetail } from '../../../models/task.ts';
import type { TaskPage, TaskQuery } from '../../../models/task-query.ts';
import { listOrderOf, listPositionOf, toTaskPage } from '../../../paging/task-page.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { isPinned } from '../pin-book.ts';
import { labels, tasks } from '../schema.ts';
import { toTaskKey } from '../task-key.ts';
import { type LabelTexts, toStoredTask, toTaskSummary } from '../task-row.ts';
import { taskFilter } from './task-filter.ts';
import { beyond, taskOrder } from './task-order.ts';

/** Children shown with a task. */
const MAX_CHILDREN = 200;

const { history: _history, traceback: _traceback, ...COLUMNS } = getTableColumns(tasks);
const SUMMARY_COLUMNS = { ...COLUMNS, pinned: isPinned };

/** One page of the tasks that meet a filter. */
export function listTasks(db: SqliteDatabase, texts: LabelTexts, query: TaskQuery): TaskPage {
  const list = listOrderOf(query);
  const position = listPositionOf(query);
  const rows = db
    .select(SUMMARY_COLUMNS)
    .from(tasks)
    .where(and(taskFilter(query.where), position && beyond(list, position)))
    .orderBy(...taskOrder(list, position?.direction ?? 'next'))
    .limit(query.limit + 1)
    .all();
  const listed = rows.map((row) => ({ seq: row.seq, task: toTaskSummary(row, texts) }));
  return toTaskPage(listed, query, position);
}

/** A task with attempts, events and children. */
export function getTask(db: SqliteDatabase, texts: LabelTexts, id: string): TaskDetail | null {
  const key = toTaskKey(id);
  const row = db
    .select({ ...getTableColumns(tasks), pinned: isPinned })
    .from(tasks)
    .where(eq(tasks.id, key))
    .get();
  if (!row) return null;
  const { task, events } = toStoredTask(row, texts);
  const children = db
    .select(SUMMARY_COLUMNS)
    .from(tasks)
    .where(eq(tasks.parentId, key))
    .orderBy(asc(tasks.seq))
    .limit(MAX_CHILDREN)
    .all();
  return {
    ...task,
    ...(row.pinned ? { pinned: true as const } : {}),
    attempts: attemptsOf(events, task.eventsOmitted),
    events,
    children: children.map((child) => toTaskSummary(child, texts)),
  };
}

/** Task names seen, alphabetically. */
export function listTaskNames(db: SqliteDatabase, limit: number): readonly string[] {
  return db
    .select({ text: labels.text })
    .from(labels)
    .where(eq(labels.kind, 'task'))
    .orderBy(asc(labels.text))
    .limit(limit)
    .all()
    .map((row) => row.text);
}
