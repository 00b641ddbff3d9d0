import { and, eq, gt, gte, inArray, lt, lte, not, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
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
import { isPinned } from '../pin-book.ts';
import { labels, taskIds, tasks } from '../schema.ts';
import { storableText } from '../storable-text.ts';
import { toTaskKey } from '../task-row.ts';
import { textSearch } from './text-search.ts';

const MICROSECONDS_A_SECOND = 1_000_000;

const LABELS: Readonly<Record<TextField, { readonly kind: LabelKind; readonly column: SQLWrapper }>> = {
  name: { kind: 'task', column: tasks.name },
  worker: { kind: 'worker', column: tasks.worker },
  queue: { kind: 'queue', column: tasks.queue },
  client: { kind: 'worker', column: tasks.client },
  broker: { kind: 'broker', column: tasks.broker },
  exception: { kind: 'exception', column: tasks.exceptionClass },
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

/** The places of tasks, as a subquery. */
export function seqsOf(ids: readonly string[]): SQL {
  return sql`(SELECT ${taskIds.seq} FROM ${taskIds} WHERE ${inArray(taskIds.id, ids.map(toTaskKey))})`;
}

function conditionSql(condition: TaskCondition): SQL | undefined {
  const test = testSql(condition);
  if (!condition.not) return test;
  // What is unknown is no match, so its negation is one.
  return test && not(sql`coalesce(${test}, false)`);
}

function testSql(test: TaskTest): SQL | undefined {
  switch (test.field) {
    case 'state':
      return inArray(tasks.state, labelIds('state', inArray(labels.text, test.anyOf.map(storableText))));
    case 'id':
      return sql`${tasks.seq} IN ${seqsOf(test.anyOf)}`;
    case 'root':
      return or(inArray(tasks.rootId, test.anyOf.map(toTaskKey)), sql`${tasks.seq} IN ${seqsOf(test.anyOf)}`);
    case 'parent':
      return inArray(tasks.parentId, test.anyOf.map(toTaskKey));
    case 'stamp':
      return hasStamp(test.key, test.value);
    case 'pinned':
      return isPinned;
    case 'text':
      return textSearch(test.text);
    case 'name':
    case 'worker':
    case 'queue':
    case 'client':
    case 'broker':
    case 'exception': {
      const { kind, column } = LABELS[test.field];
      return inArray(column, labelIds(kind, anyOfTexts(labels.text, test.anyOf)));
    }
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
  const storable = patterns.map(storableText);
  const globs = storable.filter(isGlob).map((pattern) => sql`${text} LIKE ${likePattern(pattern)}`);
  return or(
    inArray(
      text,
      storable.filter((pattern) => !isGlob(pattern)),
    ),
    ...globs,
  );
}

function hasStamp(key: string, value: string | undefined): SQL {
  const has = sql`jsonb_exists(${tasks.stamps}, ${storableText(key)})`;
  if (value === undefined) return has;
  return sql`(${has} AND jsonb_exists(${tasks.stamps} -> ${storableText(key)}::text, ${storableText(value)}))`;
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
  const up = (seconds: number | undefined) => toMicroseconds(seconds, Math.ceil);
  const down = (seconds: number | undefined) => toMicroseconds(seconds, Math.floor);
  return within(tasks.seq, {
    ...definedBounds({ gt: down(after), gte: up(from), lt: up(to), lte: down(until) }),
  });
}

/** Beyond what a `bigint` holds, every task is on the same side anyhow. */
function toMicroseconds(seconds: number | undefined, round: (value: number) => number): number | undefined {
  if (seconds === undefined) return undefined;
  const micro = round(seconds * MICROSECONDS_A_SECOND);
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, micro));
}

function definedBounds(bounds: { [Bound in keyof NumberRange]: number | undefined }): NumberRange {
  return Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined));
}

/** The pattern for `LIKE` of a glob of `*` and `?`. */
function likePattern(glob: string): string {
  return literal(glob).replaceAll('*', '%').replaceAll('?', '_');
}

function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
