import { globMatcher, isGlob } from '../../../../models/glob.ts';
import type { LabelKind } from '../../label-book.ts';
import type { Statements } from './statements.ts';

/** Labels by kind and text, for a reader. Labels never change: only new ones are read. */
export class LabelIndex {
  readonly #statements: Statements;
  readonly #kinds = new Map<string, Map<string, number>>();
  #lastId = 0;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Reads what is new. */
  refresh(): void {
    const rows = this.#statements.rows<{ id: number; kind: string; text: string }>(
      'SELECT id, kind, text FROM labels WHERE id > ? ORDER BY id',
      [this.#lastId],
    );
    for (const { id, kind, text } of rows) {
      const texts = this.#kinds.get(kind);
      if (texts) texts.set(text, id);
      else this.#kinds.set(kind, new Map([[text, id]]));
      this.#lastId = id;
    }
  }

  /** Numbers of the labels that are one of the texts, or meet one of the globs. */
  idsOf(kind: LabelKind, patterns: readonly string[]): number[] {
    const texts = this.all(kind);
    return matchingIds(texts, patterns);
  }

  /** All labels of a kind: text and number. */
  all(kind: LabelKind): ReadonlyMap<string, number> {
    return this.#kinds.get(kind) ?? new Map();
  }
}

/** Numbers of the texts that are one of the patterns, or meet one of its globs. */
export function matchingIds(texts: ReadonlyMap<string, number>, patterns: readonly string[]): number[] {
  const found = new Set<number>();
  for (const pattern of patterns) {
    if (!isGlob(pattern)) {
      const id = texts.get(pattern);
      if (id !== undefined) found.add(id);
      continue;
    }
    const matcher = globMatcher(pattern);
    for (const [text, id] of texts) if (matcher.test(text)) found.add(id);
  }
  return [...found];
}
