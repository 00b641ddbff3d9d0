import { exceptionClassOf } from './exception-class.ts';
import { globMatcher, isGlob } from './glob.ts';
import { phraseMatcher, searchPhrase } from './search-text.ts';
import type { Task } from './task.ts';
import type {
  NumberRange,
  RangeField,
  TaskCondition,
  TaskFilter,
  TaskTest,
  TextField,
} from './task-filter.ts';

/** What conditions look at of a task itself. */
type FilterableFields = Pick<
  Task,
  | 'id'
  | 'broker'
  | 'name'
  | 'state'
  | 'worker'
  | 'queue'
  | 'client'
  | 'receivedAt'
  | 'startedAt'
  | 'finishedAt'
  | 'runtimeSeconds'
  | 'retries'
  | 'rootId'
  | 'parentId'
  | 'args'
  | 'kwargs'
  | 'result'
  | 'exception'
  | 'traceback'
  | 'stamps'
>;

/** What the conditions of a filter are asked about. */
export interface FilterableTask {
  readonly task: FilterableFields;
  /** Epoch seconds of first sight, by our own clock. */
  readonly seenAt: number;
  readonly pinned: boolean;
}

/** A predicate over tasks. */
export type TaskMatcher = (candidate: FilterableTask) => boolean;

/** Whether a task meets all conditions: what the filters of every adapter mean. */
export function taskMatcher(filter: TaskFilter): TaskMatcher {
  const matchers = filter.map(conditionMatcher);
  return (candidate) => matchers.every((matches) => matches(candidate));
}

function conditionMatcher(condition: TaskCondition): TaskMatcher {
  const matches = testMatcher(condition);
  return condition.not ? (candidate) => !matches(candidate) : matches;
}

function testMatcher(test: TaskTest): TaskMatcher {
  switch (test.field) {
    case 'state':
      return ({ task }) => test.anyOf.includes(task.state);
    case 'id':
      return ({ task }) => test.anyOf.includes(task.id);
    case 'root':
      return ({ task }) =>
        test.anyOf.includes(task.id) || (task.rootId !== null && test.anyOf.includes(task.rootId));
    case 'parent':
      return ({ task }) => task.parentId !== null && test.anyOf.includes(task.parentId);
    case 'stamp':
      return ({ task }) => hasStamp(task, test.key, test.value);
    case 'pinned':
      return ({ pinned }) => pinned;
    case 'text':
      return textMatcher(test.text);
    case 'name':
    case 'worker':
    case 'queue':
    case 'client':
    case 'broker':
    case 'exception':
      return valueMatcher(test.field, test.anyOf);
    default:
      return (candidate) => isWithin(numberOf(candidate, test.field), test.range);
  }
}

function valueMatcher(field: TextField, anyOf: readonly string[]): TaskMatcher {
  const exact = new Set(anyOf.filter((value) => !isGlob(value)));
  const globs = anyOf.filter(isGlob).map(globMatcher);
  return ({ task }) => {
    const text = field === 'exception' ? exceptionClassOf(task.exception) : task[field];
    return text !== null && (exact.has(text) || globs.some((glob) => glob.test(text)));
  };
}

function numberOf({ task, seenAt }: FilterableTask, field: RangeField): number | null {
  switch (field) {
    case 'seen':
      return seenAt;
    case 'received':
      return task.receivedAt;
    case 'started':
      return task.startedAt;
    case 'finished':
      return task.finishedAt;
    case 'runtime':
      return task.runtimeSeconds;
    case 'retries':
      return task.retries;
  }
}

function isWithin(value: number | null, { gt, gte, lt, lte }: NumberRange): boolean {
  return (
    value !== null &&
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte)
  );
}

function hasStamp({ stamps }: FilterableFields, key: string, value: string | undefined): boolean {
  if (!Object.hasOwn(stamps, key)) return false;
  return value === undefined || stamps[key]?.includes(value) === true;
}

function textMatcher(text: string): TaskMatcher {
  const matches = phraseMatcher(searchPhrase(text));
  return ({ task }) => matches(task);
}
