import {
  and,
  eq,
  gt,
  gte,
  inArray,
  like,
  lt,
  lte,
  not,
  or,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm';
import { isGlob } from '../../../models/glob.ts';
import type {
  NumberRange,
  RangeField,
  TaskCondition,
  TaskFilter,
  TaskTest,
  TextField,
} from '../../../models/task-filter.ts';
import type { LabelKind } from '../label-book.ts';
import { labels, pins, tasks } from '../schema.ts';
import { toTaskKey } from '../task-key.ts';

const MICROSECONDS_A_SECOND = 1_000_000;

const LABEL_KINDS: Readonly<Record<Exclude<TextField, 'exception'>, LabelKind>> = {
  name: 'task',
  worker: 'worker',
  queue: 'queue',
  client: 'worker',
  broker: 'broker',
};

const NUMBER_COLUMNS: Readonly<Record<Exclude<RangeField, 'seen'>, SQLWrapper>> = {
  received: tasks.receivedAt,
  started: tasks.startedAt,
  finished: tasks.finishedAt,
  runtime: tasks.runtimeSeconds,
  retries: tasks.retries,
};

/** The `WHERE` of a filter; `undefined` for every task. */
export function taskFilter(filter: TaskFilter = []): SQL | undefined {
  return and(...filter.map(conditionSql));
}

function conditionSql(condition: TaskCondition): SQL | undefined {
  const test = testSql(condition);
  if (!condition.not) return test;
  // What is unknown is no match, so its negation is one.
  return test && not(sql`coalesce(${test}, 0)`);
}

function testSql(test: TaskTest): SQL | undefined {
  switch (test.field) {
    case 'state':
      return inArray(tasks.state, labelIds('state', inArray(labels.text, [...test.anyOf])));
    case 'id':
      return inArray(tasks.id, test.anyOf.map(toTaskKey));
    case 'root':
      return or(
        inArray(tasks.rootId, test.anyOf.map(toTaskKey)),
        inArray(tasks.id, test.anyOf.map(toTaskKey)),
      );
    case 'parent':
      return inArray(tasks.parentId, test.anyOf.map(toTaskKey));
    case 'stamp':
      return sql`has_stamp(${tasks.history}, ${test.key}, ${test.value ?? null})`;
    case 'pinned':
      return sql`${tasks.seq} IN (SELECT ${pins.seq} FROM ${pins})`;
    case 'text':
      return textSearch(test.text);
    case 'exception':
      return anyOfTexts(sql`exception_class(${tasks.exception})`, test.anyOf);
    case 'name':
    case 'worker':
    case 'queue':
    case 'client':
    case 'broker':
      return inArray(
        tasks[test.field],
        labelIds(LABEL_KINDS[test.field], anyOfTexts(labels.text, test.anyOf)),
      );
    case 'seen':
      return seenWithin(test.range);
    default:
      return within(NUMBER_COLUMNS[test.field], test.range);
  }
}

function labelIds(kind: LabelKind, condition: SQL | undefined) {
  return sql`(SELECT ${labels.id} FROM ${labels} WHERE ${and(eq(labels.kind, kind), condition)})`;
}

function anyOfTexts(text: SQLWrapper, patterns: readonly string[]): SQL | undefined {
  // SQLite's GLOB also knows character classes, which our globs don't.
  const globs = patterns.filter(isGlob).map((pattern) => sql`${text} GLOB ${pattern.replaceAll('[', '[[]')}`);
  return or(
    inArray(
      text,
      patterns.filter((pattern) => !isGlob(pattern)),
    ),
    ...globs,
  );
}

function within(column: SQLWrapper, range: NumberRange): SQL | undefined {
  return and(
    // Without a bound, whatever has the field.
    sql`${column} IS NOT NULL`,
    range.gt === undefined ? undefined : gt(column, range.gt),
    range.gte === undefined ? undefined : gte(column, range.gte),
    range.lt === undefined ? undefined : lt(column, range.lt),
    range.lte === undefined ? undefined : lte(column, range.lte),
  );
}

/** `seq` is whole microseconds: bounds between two of them are moved to the next one that means the same. */
function seenWithin({ gt: after, gte: from, lt: to, lte: until }: NumberRange): SQL | undefined {
  const up = (seconds: number | undefined) => seconds && Math.ceil(seconds * MICROSECONDS_A_SECOND);
  const down = (seconds: number | undefined) => seconds && Math.floor(seconds * MICROSECONDS_A_SECOND);
  return within(tasks.seq, {
    ...definedBounds({ gt: down(after), gte: up(from), lt: up(to), lte: down(until) }),
  });
}

function definedBounds(bounds: { [Bound in keyof NumberRange]: number | undefined }): NumberRange {
  return Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined));
}

function textSearch(text: string): SQL | undefined {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const contains = (column: SQLWrapper) => sql`coalesce(${column} LIKE ${pattern} ESCAPE '\\', 0)`;
  return or(
    eq(tasks.id, toTaskKey(text)),
    and(sql`typeof(${tasks.id}) = 'text'`, contains(sql`${tasks.id}`)),
    idContains(text),
    sql`coalesce(${inArray(tasks.name, labelIds('task', contains(labels.text)))}, 0)`,
    contains(tasks.args),
    contains(tasks.kwargs),
    contains(tasks.result),
    contains(tasks.exception),
    contains(tasks.traceback),
  );
}

/** Part of a UUID: compared in hexadecimal, as ids are stored in 16 bytes. */
function idContains(text: string): SQL | undefined {
  const hex = text.toLowerCase().replaceAll('-', '');
  if (!/^[0-9a-f]{4,32}$/.test(hex)) return undefined;
  return like(sql`hex(${tasks.id})`, `%${hex}%`);
}
