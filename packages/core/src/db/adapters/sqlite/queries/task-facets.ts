import { type SQL, sql } from 'drizzle-orm';
import {
  type FacetField,
  type TaskFacet,
  type TaskFacetQuery,
  toTaskFacet,
} from '../../../models/task-facets.ts';
import type { TaskFilter } from '../../../models/task-filter.ts';
import type { TaskCount, TaskCountQuery } from '../../../models/task-query.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { tasks } from '../schema.ts';
import type { LabelTexts } from '../task-row.ts';
import { taskFilter } from './task-filter.ts';

/** Tasks that are counted for facets, the newest: counting millions would take seconds. */
const MOST_COUNTED = 20_000;

/** The values of the fields among the newest tasks that meet the filter. */
export function getTaskFacets(
  db: SqliteDatabase,
  texts: LabelTexts,
  { where = [], fields, limit }: TaskFacetQuery,
): readonly TaskFacet[] {
  const { exact } = countTasks(db, { where, limit: MOST_COUNTED });
  return fields.map((field) => toTaskFacet(field, valueCounts(db, texts, where, field), { limit, exact }));
}

/** How many tasks meet the filter, up to the limit. */
export function countTasks(db: SqliteDatabase, { where = [], limit }: TaskCountQuery): TaskCount {
  const found = newest(where, sql`1`, limit + 1);
  const { count } = db.get<{ count: number }>(sql`SELECT count(*) AS count FROM (${found})`);
  return { count: Math.min(count, limit), exact: count <= limit };
}

function valueCounts(
  db: SqliteDatabase,
  texts: LabelTexts,
  where: TaskFilter,
  field: FacetField,
): [value: string, count: number][] {
  const isClass = field === 'exception';
  const value = isClass ? sql`exception_class(${tasks.exception})` : sql`${tasks[field]}`;
  const rows = db.all<{ value: number | string; count: number }>(
    sql`SELECT value, count(*) AS count FROM (${newest(where, value, MOST_COUNTED)})
      WHERE value IS NOT NULL GROUP BY value`,
  );
  return rows.map(({ value, count }) => {
    return [typeof value === 'string' ? value : (texts.textOf(value) ?? ''), count];
  });
}

function newest(where: TaskFilter, value: SQL, most: number): SQL {
  const filter = taskFilter(where) ?? sql`1`;
  return sql`SELECT ${value} AS value FROM ${tasks} WHERE ${filter} ORDER BY ${tasks.seq} DESC LIMIT ${most}`;
}
