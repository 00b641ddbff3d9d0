import { searchPhrase } from '../../../../models/search-text.ts';
import type { TaskCondition, TaskFilter, TextField } from '../../../../models/task-filter.ts';
import type { LabelKind } from '../../label-book.ts';
import { RETRIED_KEY, type SearchKeyKind, STAMPED_KEY, searchKey } from '../../search-index/search-keys.ts';
import { type LabelIndex, matchingIds } from './label-index.ts';
import type { Statements } from './statements.ts';

/** Values of one condition that the index is asked for; the rows are asked for more. */
const MOST_WANTED = 200;
const MOST_UNWANTED = 20;

/** Kinds of the labels that text fields hold. */
export const LABEL_KINDS: Readonly<Record<Exclude<TextField, 'exception'>, LabelKind>> = {
  name: 'task',
  worker: 'worker',
  queue: 'queue',
  client: 'worker',
  broker: 'broker',
};

/** What the full-text tables are asked for. */
export interface IndexMatch {
  /** In FTS5's language. */
  readonly match: string;
  /** UUIDs, or beginnings of them, whose tasks meet the text without having it. */
  readonly idPrefixes: readonly string[];
}

/**
 * The part of a filter that the index can answer; `null` where no condition narrows by it. The conditions that it leaves
 * out are checked with the rows, as all are again but for the text.
 */
export function indexMatch(
  filter: TaskFilter,
  labels: LabelIndex,
  statements: Statements,
): IndexMatch | null {
  const wanted: string[] = [];
  const unwanted: string[] = [];
  const idPrefixes: string[] = [];
  for (const condition of filter) {
    if (condition.field === 'text') {
      if (condition.not) continue;
      const { idPrefix } = searchPhrase(condition.text);
      if (idPrefix !== null) idPrefixes.push(idPrefix);
      wanted.push(phraseMatch(condition.text));
      continue;
    }
    const keys = keysOf(condition, labels, statements);
    if (keys === null) continue;
    if (!condition.not && keys.length <= MOST_WANTED) wanted.push(anyOf(keys));
    else if (condition.not && keys.length > 0 && keys.length <= MOST_UNWANTED) unwanted.push(anyOf(keys));
  }
  if (wanted.length === 0) return null;
  const match = [wanted.join(' AND '), ...unwanted].join(' NOT ');
  return { match, idPrefixes };
}

function phraseMatch(text: string): string {
  const { words, prefix } = searchPhrase(text);
  return words.length === 0 ? NOTHING : `"${words.join(' ')}"${prefix ? ' *' : ''}`;
}

/** A word that no task has. */
const NOTHING = `"${searchKey('state', 0)}"`;

function anyOf(keys: readonly string[]): string {
  return keys.length === 0 ? NOTHING : `(${keys.map((key) => `"${key}"`).join(' OR ')})`;
}

/** Keys of the labels that a condition means; `null` where labels don't tell. */
function keysOf(condition: TaskCondition, labels: LabelIndex, statements: Statements): string[] | null {
  const toKeys = (kind: SearchKeyKind, ids: readonly number[]) => ids.map((id) => searchKey(kind, id));
  switch (condition.field) {
    case 'state':
      return toKeys('state', labels.idsOf('state', condition.anyOf));
    case 'exception':
      return toKeys('exception', matchingIds(exceptionClasses(statements), condition.anyOf));
    case 'name':
    case 'worker':
    case 'queue':
    case 'client':
    case 'broker':
      return toKeys(condition.field, labels.idsOf(LABEL_KINDS[condition.field], condition.anyOf));
    case 'stamp':
      return condition.not ? null : [STAMPED_KEY];
    case 'retries': {
      const { gt = -1, gte = 0 } = condition.range;
      return !condition.not && (gt >= 0 || gte > 0) ? [RETRIED_KEY] : null;
    }
    default:
      return null;
  }
}

function exceptionClasses(statements: Statements): ReadonlyMap<string, number> {
  const rows = statements.rows<{ id: number; text: string }>('SELECT id, text FROM search.exception_classes');
  return new Map(rows.map(({ id, text }) => [text, id]));
}
