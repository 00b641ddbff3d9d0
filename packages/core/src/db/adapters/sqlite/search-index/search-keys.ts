/**
 * Words of the index that no text can hold: the labels of a task, so that one search of the index narrows by state,
 * name, worker … and text at once. They begin with a private character, which counts as a letter.
 */

const MARK = '\uE000';

/** Labels in the index; `none` for a sort key that a task lacks; `has` for what few tasks have. */
const KINDS = {
  state: 's',
  name: 'n',
  worker: 'w',
  queue: 'q',
  client: 'c',
  broker: 'b',
  exception: 'x',
  none: 'z',
  has: 'h',
} as const;

/** What a search key can stand for. */
export type SearchKeyKind = keyof typeof KINDS;

/** The word for a label's number. */
export function searchKey(kind: SearchKeyKind, id: number): string {
  return `${MARK}${KINDS[kind]}${id}`;
}

/** A text without what would read as a key. */
export function withoutKeys(text: string): string {
  return text.includes(MARK) ? text.replaceAll(MARK, ' ') : text;
}

/** The word of tasks that were retried. */
export const RETRIED_KEY = searchKey('has', 1);
/** The word of tasks that may have stamps. */
export const STAMPED_KEY = searchKey('has', 2);
