import { and, asc, desc, eq, getTableColumns, lt } from 'drizzle-orm';
import { attemptsOf } from '../../../models/attempts-of.ts';
import type { TaskDetail } from '../../../models/task.ts';
import type { TaskPage, TaskQuery } from '../../../models/task-query.ts';
import { decodeCursor, encodeCursor } from '../../../paging/cursor.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { labels, tasks } from '../schema.ts';
import { toTaskKey } from '../task-key.ts';
import { type LabelTexts, toStoredTask, toTaskSummary } from '../task-row.ts';
import { taskFilter } from './task-filter.ts';

/** Children shown with a task. */
const MAX_CHILDREN = 200;

const { history: _history, traceback: _traceback, ...SUMMARY_COLUMNS } = getTableColumns(tasks);

/** One page of tasks, newest first. */
export function listTasks(db: SqliteDatabase, texts: LabelTexts, query: TaskQuery): TaskPage {
  const before = query.cursor === undefined ? undefined : lt(tasks.seq, decodeCursor(query.cursor));
  const rows = db
    .select(SUMMARY_COLUMNS)
    .from(tasks)
    .where(and(taskFilter(query), before))
    .orderBy(desc(tasks.seq))
    .limit(query.limit + 1)
    .all();
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => toTaskSummary(row, texts)),
    nextCursor: rows.length > page.length && last ? encodeCursor(last.seq) : null,
  };
}

/** A task with attempts, events and children. */
export function getTask(db: SqliteDatabase, texts: LabelTexts, id: string): TaskDetail | null {
  const key = toTaskKey(id);
  const row = db.select().from(tasks).where(eq(tasks.id, key)).get();
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
    attempts: attemptsOf(events),
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
