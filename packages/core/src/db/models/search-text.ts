import type { Task } from './task.ts';

/**
 * What free text means, for every adapter: texts are words (runs of letters and digits, without case and accents), and
 * a search finds its words one after another; the last of them may be the beginning of a longer one.
 * `ValueError('no user_id')` has the words `valueerror no user id`; `no use` finds it, `alueerror` does not.
 */

// SQLite's unicode61 takes the same categories for words.
const WORD = /[\p{L}\p{N}\p{Co}]+/gu;
const MARKS = /\p{M}+/gu;
const ASCII_ONLY = /^[\p{ASCII}]*$/u;
/** Shorter words are the beginning of too many. */
const PREFIX_FROM_CHARACTERS = 3;
/** The first group of a UUID is the least that is taken for the beginning of one. */
const PART_OF_UUID = /^[0-9a-f]{8}(-[0-9a-f]{0,4}(-[0-9a-f]{0,4}(-[0-9a-f]{0,4}(-[0-9a-f]{0,12})?)?)?)?$/;

/** Fields of a task that hold its text. */
export type SearchableTask = Pick<
  Task,
  'id' | 'name' | 'args' | 'kwargs' | 'result' | 'exception' | 'traceback'
>;

/** A free text search, read. */
export interface SearchPhrase {
  /** Words that must follow one another; none where the text has no letter and no digit, and nothing is found. */
  readonly words: readonly string[];
  /** Whether the last word may be the beginning of a longer one: it has 3 characters or more. */
  readonly prefix: boolean;
  /** The text, where it is a UUID or the beginning of one: it finds that task, too. */
  readonly idPrefix: string | null;
}

/** Reads the text of a search. */
export function searchPhrase(text: string): SearchPhrase {
  const trimmed = text.trim();
  const lower = trimmed.toLowerCase();
  const words = wordsOf(trimmed);
  return {
    words,
    prefix: (words.at(-1)?.length ?? 0) >= PREFIX_FROM_CHARACTERS,
    idPrefix: PART_OF_UUID.test(lower) ? lower : null,
  };
}

/** The words of a text, in order. */
export function wordsOf(text: string): string[] {
  return folded(text).match(WORD) ?? [];
}

/** All text of a task that a search looks at. The ids of most tasks are UUIDs and are found by themselves. */
export function searchableText(task: SearchableTask): string {
  const { id, name, args, kwargs, result, exception, traceback } = task;
  const texts = PART_OF_UUID.test(id)
    ? [name, args, kwargs, result, exception, traceback]
    : [name, args, kwargs, result, exception, traceback, id];
  return texts.filter((text) => text !== null && text !== '').join('\n');
}

/** A predicate for one search. */
export function phraseMatcher(phrase: SearchPhrase): (task: SearchableTask) => boolean {
  const { words, prefix, idPrefix } = phrase;
  return (task) => {
    if (idPrefix !== null && task.id.startsWith(idPrefix)) return true;
    if (words.length === 0) return false;
    const text = folded(searchableText(task));
    // Most texts hold not even the letters.
    if (!words.every((word) => text.includes(word))) return false;
    return holdsPhrase(text.match(WORD) ?? [], words, prefix);
  };
}

function holdsPhrase(text: readonly string[], words: readonly string[], prefix: boolean): boolean {
  const last = words.length - 1;
  for (let start = 0; start + last < text.length; start++) {
    const fits = words.every((word, index) => {
      const candidate = text[start + index] as string;
      return prefix && index === last ? candidate.startsWith(word) : candidate === word;
    });
    if (fits) return true;
  }
  return false;
}

function folded(text: string): string {
  if (ASCII_ONLY.test(text)) return text.toLowerCase();
  return text.normalize('NFD').replace(MARKS, '').toLowerCase();
}
