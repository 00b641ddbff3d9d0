import { isGlob } from '../../../../models/glob.ts';
import { phraseMatcher, type SearchableTask, searchPhrase } from '../../../../models/search-text.ts';
import type { NumberRange, RangeField, TaskFilter, TaskTest } from '../../../../models/task-filter.ts';
import { toTaskKey } from '../../task-key.ts';
import { LABEL_KINDS } from './index-match.ts';
import type { LabelIndex } from './label-index.ts';

const NUMBERS: Readonly<Record<RangeField, string>> = {
  // In seconds, and so rounded, as bounds are.
  seen: 'seq / 1e6',
  received: 'received_at',
  started: 'started_at',
  finished: 'finished_at',
  runtime: 'runtime_seconds',
  retries: 'retries',
};

/** A condition in SQL. */
export interface SqlCheck {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** What a row of `tasks` must meet: all conditions of a filter but those on text. */
export function rowCheck(filter: TaskFilter, labels: LabelIndex): SqlCheck {
  const checks: SqlCheck[] = [];
  for (const condition of filter) {
    if (condition.field === 'text') continue;
    const { sql, params } = testCheck(condition, labels);
    // What is unknown is no match, so its negation is one.
    checks.push(condition.not ? { sql: `NOT coalesce(${sql}, 0)`, params } : { sql: `(${sql})`, params });
  }
  return all(checks);
}

/** What the texts of a task must meet; `null` where the filter asks for none. */
export function textCheck(filter: TaskFilter): {
  readonly wanted: (task: SearchableTask) => boolean;
  readonly unwanted: (task: SearchableTask) => boolean;
} | null {
  const texts = filter.filter((condition) => condition.field === 'text');
  if (texts.length === 0) return null;
  const matchersOf = (not: boolean) =>
    texts
      .filter((condition) => (condition.not === true) === not)
      .map(({ text }) => phraseMatcher(searchPhrase(text)));
  const [wanted, unwanted] = [matchersOf(false), matchersOf(true)];
  return {
    wanted: (task) => wanted.every((matches) => matches(task)),
    unwanted: (task) => unwanted.some((matches) => matches(task)),
  };
}

function testCheck(test: Exclude<TaskTest, { field: 'text' }>, labels: LabelIndex): SqlCheck {
  switch (test.field) {
    case 'state':
      return isOneOf('state', labels.idsOf('state', test.anyOf));
    case 'id':
      return isAnyKey('id', test.anyOf);
    case 'root':
      return any([isAnyKey('root_id', test.anyOf), isAnyKey('id', test.anyOf)]);
    case 'parent':
      return isAnyKey('parent_id', test.anyOf);
    case 'stamp':
      return { sql: 'has_stamp(history, ?, ?)', params: [test.key, test.value ?? null] };
    case 'pinned':
      return { sql: 'EXISTS (SELECT 1 FROM pins WHERE pins.seq = tasks.seq)', params: [] };
    case 'exception':
      return isAnyText('exception_class(exception)', test.anyOf);
    case 'name':
    case 'worker':
    case 'queue':
    case 'client':
    case 'broker':
      return isOneOf(test.field, labels.idsOf(LABEL_KINDS[test.field], test.anyOf));
    default:
      return isWithin(test.field, test.range);
  }
}

function isOneOf(column: string, ids: readonly number[]): SqlCheck {
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, params: [JSON.stringify(ids)] };
}

function isAnyKey(column: string, ids: readonly string[]): SqlCheck {
  return { sql: `${column} IN (${ids.map(() => '?').join(', ')})`, params: ids.map(toTaskKey) };
}

function isAnyText(value: string, patterns: readonly string[]): SqlCheck {
  // SQLite's GLOB also knows character classes, which our globs don't.
  return any(
    patterns.map((pattern) =>
      isGlob(pattern)
        ? { sql: `${value} GLOB ?`, params: [pattern.replaceAll('[', '[[]')] }
        : { sql: `${value} = ?`, params: [pattern] },
    ),
  );
}

function isWithin(field: RangeField, { gt, gte, lt, lte }: NumberRange): SqlCheck {
  const column = NUMBERS[field];
  const bounds: readonly (readonly [operator: string, bound: number | undefined])[] = [
    ['>', gt],
    ['>=', gte],
    ['<', lt],
    ['<=', lte],
  ];
  const checks: SqlCheck[] = bounds.flatMap(([operator, bound]) =>
    bound === undefined ? [] : [{ sql: `${column} ${operator} ?`, params: [bound] }],
  );
  // Without a bound, whatever has the field.
  return all([{ sql: `${column} IS NOT NULL`, params: [] }, ...checks]);
}

function all(checks: readonly SqlCheck[]): SqlCheck {
  return joined(checks, ' AND ', '1');
}

function any(checks: readonly SqlCheck[]): SqlCheck {
  return joined(checks, ' OR ', '0');
}

function joined(checks: readonly SqlCheck[], by: string, none: string): SqlCheck {
  if (checks.length === 0) return { sql: none, params: [] };
  return {
    sql: `(${checks.map(({ sql }) => sql).join(by)})`,
    params: checks.flatMap(({ params }) => params),
  };
}
