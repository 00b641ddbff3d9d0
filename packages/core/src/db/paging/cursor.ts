import { CncError } from '../../errors.ts';
import { TASK_SORTS, type TaskSort } from '../models/task-filter.ts';
import { SORT_ORDERS, type SortOrder } from '../models/task-query.ts';

/** How a list is sorted. */
export interface ListOrder {
  readonly sort: TaskSort;
  readonly order: SortOrder;
}

/** A place in a sorted list: at a row, looking one way. */
export interface ListPosition {
  readonly direction: 'next' | 'previous';
  /** The row's sort key; `null` for `seen`, and for rows without the field, which come last. */
  readonly key: number | string | null;
  /** The row's sequence number, which decides between equal keys. */
  readonly seq: number;
}

const DIRECTIONS = ['next', 'previous'] as const;
const NOT_OURS = 'was not given by an earlier page';

/** The cursor of a position in a list so sorted; opaque to callers. */
export function encodeCursor({ sort, order }: ListOrder, { direction, key, seq }: ListPosition): string {
  const parts = [
    TASK_SORTS.indexOf(sort),
    SORT_ORDERS.indexOf(order),
    DIRECTIONS.indexOf(direction),
    seq,
    key,
  ];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * The position that a cursor stands for.
 *
 * @throws {CncError} `CNC_CURSOR_INVALID` for what is no cursor, or one of a list sorted otherwise.
 */
export function decodeCursor(cursor: string, { sort, order }: ListOrder): ListPosition {
  const [sortIndex, orderIndex, directionIndex, seq, key] = readParts(cursor);
  const direction = DIRECTIONS[directionIndex as number];
  if (TASK_SORTS[sortIndex as number] !== sort || SORT_ORDERS[orderIndex as number] !== order) {
    throw invalid(cursor, `belongs to a list that is not sorted by ${sort}, ${order}`);
  }
  if (direction === undefined || !Number.isSafeInteger(seq) || !isKey(key, sort)) {
    throw invalid(cursor, NOT_OURS);
  }
  return { direction, key, seq: seq as number };
}

function readParts(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && parts.length === 5) return parts;
  } catch {
    // No JSON: no cursor of ours.
  }
  throw invalid(cursor, NOT_OURS);
}

function isKey(key: unknown, sort: TaskSort): key is ListPosition['key'] {
  if (key === null) return true;
  if (sort === 'seen') return false;
  return sort === 'name' ? typeof key === 'string' : typeof key === 'number';
}

function invalid(cursor: string, problem: string): CncError {
  const shown = cursor.length > 100 ? `${cursor.slice(0, 100)}…` : cursor;
  return new CncError('CNC_CURSOR_INVALID', `cursor: '${shown}' ${problem}; leave it out to start anew.`);
}
