import type { TaskFilter } from '../../../../models/task-filter.ts';
import type { SqliteDatabase } from '../../open-database.ts';
import { searchPathOf } from '../../search-index/search-file.ts';
import type { LabelTexts } from '../../task-row.ts';
import { LabelIndex } from './label-index.ts';
import { readSearchView, type SearchView } from './search-view.ts';
import { Statements } from './statements.ts';

/** Bounds of the work of one search. */
export interface SearchLimits {
  /** Candidates that are sorted in memory; where a filter leaves more, the list is walked in its order. */
  readonly sorted: number;
  /** A walk that has not filled its page by then has its candidates gathered, to pick them from the list by number. */
  readonly walkMs: number;
  readonly picked: number;
  readonly gatherMs: number;
  /** Rows of the first portion that is read. */
  readonly portion: number;
}

const LIMITS: SearchLimits = { sorted: 10_000, walkMs: 60, picked: 200_000, gatherMs: 100, portion: 128 };

/** One read's view of the database and its search index. */
export interface SearchContext {
  readonly db: SqliteDatabase;
  readonly texts: LabelTexts;
  readonly labels: LabelIndex;
  readonly statements: Statements;
  readonly view: SearchView;
  readonly filter: TaskFilter;
  readonly limits: SearchLimits;
  /** When the search must stop, by `performance.now()`. */
  readonly deadline: number;
}

/** A reading connection that searches tasks. */
export class SearchReader {
  readonly #db: SqliteDatabase;
  readonly #texts: LabelTexts;
  readonly #labels: LabelIndex;
  readonly #limits: SearchLimits;
  readonly statements: Statements;

  /** Attaches the index of the database at `dbPath` to the connection. */
  constructor(db: SqliteDatabase, texts: LabelTexts, dbPath: string, limits = LIMITS) {
    this.#db = db;
    this.#texts = texts;
    this.#limits = limits;
    db.$client.prepare('ATTACH ? AS search').run(searchPathOf(dbPath));
    this.statements = new Statements(db);
    this.#labels = new LabelIndex(this.statements);
  }

  /** Runs a search over one state of the database, for at most `budgetMs` where it need not be complete. */
  search<Result>(filter: TaskFilter, budgetMs: number, work: (context: SearchContext) => Result): Result {
    const deadline = performance.now() + budgetMs;
    return this.#db.$client.transaction(() => {
      // First: it fixes which state of the index is read, and must not be newer than that of the database.
      const view = readSearchView(this.statements);
      this.#labels.refresh();
      return work({
        db: this.#db,
        texts: this.#texts,
        labels: this.#labels,
        statements: this.statements,
        view,
        filter,
        limits: this.#limits,
        deadline,
      });
    })();
  }
}
