import { searchableText } from '../../../models/search-text.ts';
import { fromTaskKey } from '../task-key.ts';
import { KEYED_SORTS, type KeyedSort } from './part-tables.ts';
import { RETRIED_KEY, type SearchKeyKind, STAMPED_KEY, searchKey, withoutKeys } from './search-keys.ts';

/** What the index takes of a task's row. */
export interface IndexedRow {
  readonly seq: number;
  readonly id: Buffer | string;
  readonly broker: number;
  readonly name: number | null;
  readonly state: number;
  readonly worker: number | null;
  readonly queue: number | null;
  readonly client: number | null;
  readonly args: string | null;
  readonly kwargs: string | null;
  readonly result: string | null;
  readonly exception: string | null;
  readonly traceback: string | null;
  readonly received: number | null;
  readonly started: number | null;
  readonly finished: number | null;
  readonly runtime: number | null;
  readonly retries: number;
  /** 1 where an event may tell stamps. */
  readonly stamped: number;
}

/** The columns of {@link IndexedRow}. */
export const INDEXED_COLUMNS = `seq, id, broker, name, state, worker, queue, client, args, kwargs, result, exception,
  traceback, received_at AS received, started_at AS started, finished_at AS finished, runtime_seconds AS runtime, retries, instr(history, CAST('"stamps"' AS BLOB)) > 0 AS stamped`;

const LABELS = ['state', 'name', 'worker', 'queue', 'client', 'broker'] as const;

/** The number of a sort in the key for tasks that lack it. */
export function lackedKey(sort: KeyedSort): string {
  return searchKey('none', KEYED_SORTS.indexOf(sort));
}

/**
 * The text of a task's entry: what a search looks at, and the keys of its labels.
 *
 * @param exceptionClass - Number of the class of its exception; `null` where there is none.
 */
export function searchDocument(row: IndexedRow, name: string | null, exceptionClass: number | null): string {
  const keys: string[] = [];
  const addKey = (kind: SearchKeyKind, id: number | null) => {
    if (id !== null) keys.push(searchKey(kind, id));
  };
  for (const label of LABELS) addKey(label, row[label]);
  addKey('exception', exceptionClass);
  for (const sort of KEYED_SORTS) if (row[sort] === null) keys.push(lackedKey(sort));
  if (row.retries > 0) keys.push(RETRIED_KEY);
  if (row.stamped) keys.push(STAMPED_KEY);
  const text = searchableText({ ...row, id: fromTaskKey(row.id), name });
  return `${withoutKeys(text)}\n${keys.join(' ')}`;
}
