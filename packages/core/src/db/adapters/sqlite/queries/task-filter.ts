import { and, eq, gte, inArray, isNotNull, like, lt, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { isGlob } from '../../../models/glob.ts';
import type { TaskQuery } from '../../../models/task-query.ts';
import type { LabelKind } from '../label-book.ts';
import { labels, tasks } from '../schema.ts';
import { toTaskKey } from '../task-key.ts';

const MICROSECONDS_A_SECOND = 1_000_000;

/** The `WHERE` of a task query, without its cursor. */
export function taskFilter(query: TaskQuery): SQL | undefined {
  return and(
    query.states && query.states.length > 0
      ? inArray(tasks.state, labelIds('state', inArray(labels.text, [...query.states])))
      : undefined,
    query.name ? inArray(tasks.name, labelIds('task', matches(query.name))) : undefined,
    query.worker ? inArray(tasks.worker, labelIds('worker', matches(query.worker))) : undefined,
    query.queue ? inArray(tasks.queue, labelIds('queue', eq(labels.text, query.queue))) : undefined,
    query.rootId
      ? or(eq(tasks.rootId, toTaskKey(query.rootId)), eq(tasks.id, toTaskKey(query.rootId)))
      : undefined,
    query.parentId
      ? and(isNotNull(tasks.parentId), eq(tasks.parentId, toTaskKey(query.parentId)))
      : undefined,
    query.from === undefined ? undefined : gte(tasks.seq, Math.floor(query.from * MICROSECONDS_A_SECOND)),
    query.to === undefined ? undefined : lt(tasks.seq, Math.floor(query.to * MICROSECONDS_A_SECOND)),
    query.search ? textSearch(query.search) : undefined,
  );
}

function labelIds(kind: LabelKind, condition: SQL) {
  return sql`(SELECT ${labels.id} FROM ${labels} WHERE ${labels.kind} = ${kind} AND ${condition})`;
}

function matches(pattern: string): SQL {
  // SQLite's GLOB also knows character classes, which our globs don't.
  return isGlob(pattern)
    ? sql`${labels.text} GLOB ${pattern.replaceAll('[', '[[]')}`
    : eq(labels.text, pattern);
}

function textSearch(text: string): SQL | undefined {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const contains = (column: SQLWrapper) => sql`${column} LIKE ${pattern} ESCAPE '\\'`;
  return or(
    eq(tasks.id, toTaskKey(text)),
    and(sql`typeof(${tasks.id}) = 'text'`, contains(sql`${tasks.id}`)),
    idContains(text),
    inArray(tasks.name, labelIds('task', contains(sql`${labels.text}`))),
    contains(tasks.args),
    contains(tasks.kwargs),
    contains(tasks.result),
    contains(tasks.exception),
  );
}

/** Part of a UUID: compared in hexadecimal, as ids are stored in 16 bytes. */
function idContains(text: string): SQL | undefined {
  const hex = text.toLowerCase().replaceAll('-', '');
  if (!/^[0-9a-f]{4,32}$/.test(hex)) return undefined;
  return like(sql`hex(${tasks.id})`, `%${hex}%`);
}
