import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import {
  type FacetField,
  type TaskFacet,
  type TaskFacetQuery,
  toTaskFacet,
} from '../../../models/task-facets.ts';
import type { TaskFilter } from '../../../models/task-filter.ts';
import type { TaskCount, TaskCountQuery } from '../../../models/task-query.ts';
import type { LabelBook } from '../label-book.ts';
import type { ReadDatabase } from '../open-database.ts';
import { tasks } from '../schema.ts';
import { taskFilter } from './task-filter.ts';

/** Tasks that are counted for facets, the newest: counting millions would take seconds. */
const MOST_COUNTED = 20_000;

const COLUMNS: Readonly<Record<FacetField, SQLWrapper>> = {
  state: tasks.state,
  name: tasks.name,
  worker: tasks.worker,
  queue: tasks.queue,
  exception: tasks.exceptionClass,
};

/** The values of the fields among the newest tasks that meet the filter. */
export async function getTaskFacets(
  db: ReadDatabase,
  texts: LabelBook,
  { where = [], fields, limit }: TaskFacetQuery,
): Promise<readonly TaskFacet[]> {
  const { exact } = await countTasks(db, { where, limit: MOST_COUNTED });
  const facets: TaskFacet[] = [];
  for (const field of fields) {
    facets.push(toTaskFacet(field, await valueCounts(db, texts, where, field), { limit, exact }));
  }
  return facets;
}

/** How many tasks meet the filter, up to the limit. */
export async function countTasks(
  db: ReadDatabase,
  { where = [], limit }: TaskCountQuery,
): Promise<TaskCount> {
  const found = newest(where, sql`1`, limit + 1);
  const { rows } = await db.execute<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM (${found}) AS found`,
  );
  const count = rows[0]?.count ?? 0;
  return { count: Math.min(count, limit), exact: count <= limit };
}

async function valueCounts(
  db: ReadDatabase,
  texts: LabelBook,
  where: TaskFilter,
  field: FacetField,
): Promise<[value: string, count: number][]> {
  const { rows } = await db.execute<{ value: number; count: number }>(
    sql`SELECT value, count(*)::int AS count FROM (${newest(where, COLUMNS[field], MOST_COUNTED)}) AS found
      WHERE value IS NOT NULL GROUP BY value`,
  );
  await texts.read(rows.map(({ value }) => value));
  return rows.map(({ value, count }) => [texts.textOf(value) ?? '', count]);
}

function newest(where: TaskFilter, value: SQLWrapper, most: number): SQL {
  const filter = taskFilter(where) ?? sql`true`;
  return sql`SELECT ${value} AS value FROM ${tasks} WHERE ${filter} ORDER BY ${tasks.seq} DESC LIMIT ${most}`;
}
