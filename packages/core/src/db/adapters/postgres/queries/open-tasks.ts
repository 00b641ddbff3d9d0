import { and, asc, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import {
  OPEN_STATES,
  type OpenTask,
  type OpenTaskPage,
  type OpenTaskQuery,
  toOpenTask,
} from '../../../models/open-task.ts';
import type { TaskState } from '../../../models/task-state.ts';
import type { LabelBook } from '../label-book.ts';
import type { ReadDatabase } from '../open-database.ts';
import { labels, tasks } from '../schema.ts';
import { labelIdsOf, type TaskRow, toStoredTask } from '../task-row.ts';
import { seqsOf } from './task-filter.ts';

const MICROSECONDS_A_SECOND = 1_000_000;

/** Tasks of one broker that have not ended, oldest first. */
export async function listOpenTasks(
  db: ReadDatabase,
  texts: LabelBook,
  query: OpenTaskQuery,
): Promise<OpenTaskPage> {
  const inRange = and(
    lt(tasks.seq, Math.floor(query.seenBefore * MICROSECONDS_A_SECOND)),
    query.afterPosition === undefined ? undefined : gt(tasks.seq, query.afterPosition),
    eq(tasks.broker, labelId('broker', query.broker)),
  );
  const [first, second, ...others] = OPEN_STATES.map((state) =>
    oldestOf(db, state, inRange, query.limit + 1),
  ) as [Oldest, Oldest, ...Oldest[]];
  const seqs = await unionAll(first, second, ...others)
    .orderBy(sql`seq`)
    .limit(query.limit + 1);
  const page = seqs.slice(0, query.limit).map(({ seq }) => seq);
  const rows = await db.select().from(tasks).where(inArray(tasks.seq, page)).orderBy(asc(tasks.seq));
  return {
    items: await openTasksOf(rows, texts),
    nextPosition: seqs.length > page.length ? (page.at(-1) ?? null) : null,
  };
}

/** Those of the tasks that have been given up as lost. */
export async function findLostTasks(
  db: ReadDatabase,
  texts: LabelBook,
  { broker, ids }: { broker: string; ids: readonly string[] },
): Promise<readonly OpenTask[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select()
    .from(tasks)
    .where(
      and(
        sql`${tasks.seq} IN ${seqsOf(ids)}`,
        eq(tasks.state, labelId('state', 'LOST')),
        eq(tasks.broker, labelId('broker', broker)),
      ),
    );
  return openTasksOf(rows, texts);
}

type Oldest = ReturnType<typeof oldestOf>;

/** One state at a time: the index on the state gives its tasks oldest first, however many others there are. */
function oldestOf(db: ReadDatabase, state: TaskState, inRange: SQL | undefined, limit: number) {
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

async function openTasksOf(rows: readonly TaskRow[], texts: LabelBook): Promise<OpenTask[]> {
  await texts.read(rows.flatMap(labelIdsOf));
  return rows.map((row) => {
    const { task, events } = toStoredTask(row, texts);
    return toOpenTask(task, events, row.seq / MICROSECONDS_A_SECOND);
  });
}
