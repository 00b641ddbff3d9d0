import { asc, eq, getTableColumns } from 'drizzle-orm';
import { attemptsOf } from '../../../models/attempts-of.ts';
import type { TaskDetail } from '../../../models/task.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { isPinned } from '../pin-book.ts';
import { labels, tasks } from '../schema.ts';
import { toTaskKey } from '../task-key.ts';
import { type LabelTexts, toStoredTask, toTaskSummary } from '../task-row.ts';

/** Children shown with a task. */
const MAX_CHILDREN = 200;

const { history: _history, traceback: _traceback, ...COLUMNS } = getTableColumns(tasks);
const SUMMARY_COLUMNS = { ...COLUMNS, pinned: isPinned };

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
