import { and, asc, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/sqlite-core';
import {
  OPEN_STATES,
  type OpenTask,
  type OpenTaskPage,
  type OpenTaskQuery,
  toOpenTask,
} from '../../../models/open-task.ts';
import type { TaskState } from '../../../models/task-state.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { labels, tasks } from '../schema.ts';
import { toTaskKey } from '../task-key.ts';
import { type LabelTexts, type TaskRow, toStoredTask } from '../task-row.ts';

const MICROSECONDS_A_SECOND = 1_000_000;

/** Tasks of one broker that have not ended, oldest first. */
export function listOpenTasks(db: SqliteDatabase, texts: LabelTexts, query: OpenTaskQuery): OpenTaskPage {
  const inRange = and(
    lt(tasks.seq, Math.floor(query.seenBefore * MICROSECONDS_A_SECOND)),
    query.afterPosition === undefined ? undefined : gt(tasks.seq, query.afterPosition),
    eq(tasks.broker, labelId('broker', query.broker)),
  );
  const [first, second, ...others] = OPEN_STATES.map((state) =>
    oldestOf(db, state, inRange, query.limit + 1),
  ) as [Oldest, Oldest, ...Oldest[]];
  const seqs = unionAll(first, second, ...others)
    .orderBy(sql`seq`)
    .limit(query.limit + 1)
    .all();
  const page = seqs.slice(0, query.limit).map(({ seq }) => seq);
  const rows = db.select().from(tasks).where(inArray(tasks.seq, page)).orderBy(asc(tasks.seq)).all();
  return {
    items: rows.map((row) => openTaskOf(row, texts)),
    nextPosition: seqs.length > page.length ? (page.at(-1) ?? null) : null,
  };
}

/** Those of the tasks that have been given up as lost. */
export function findLostTasks(
  db: SqliteDatabase,
  texts: LabelTexts,
  { broker, ids }: { broker: string; ids: readonly string[] },
): readonly OpenTask[] {
  return db
    .select()
    .from(tasks)
    .where(
      and(
        inArray(tasks.id, ids.map(toTaskKey)),
        eq(tasks.state, labelId('state', 'LOST')),
        eq(tasks.broker, labelId('broker', broker)),
      ),
    )
    .all()
    .map((row) => openTaskOf(row, texts));
}

type Oldest = ReturnType<typeof oldestOf>;

/** One state at a time: the index on the state gives its tasks oldest first, however many others there are. */
function oldestOf(db: SqliteDatabase, state: TaskState, inRange: SQL | undefined, limit: number) {
  const oldest = db
    .select({ seq: tasks.seq })
    .from(tasks)
    .where(and(eq(tasks.state, labelId('state', state)), inRange))
    .orderBy(asc(tasks.seq))
    .limit(limit)
    .as('oldest');
  return db.select({ seq: oldest.seq }).from(oldest);
}

function labelId(kind: 'state' | 'broker', text: string): SQL {
  return sql`(SELECT ${labels.id} FROM ${labels} WHERE ${labels.kind} = ${kind} AND ${labels.text} = ${text})`;
}

function openTaskOf(row: TaskRow, texts: LabelTexts): OpenTask {
  const { task, events } = toStoredTask(row, texts);
  return toOpenTask(task, events, row.seq / MICROSECONDS_A_SECOND);
}
