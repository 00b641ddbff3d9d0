import type { TaskFilter } from '../../../../models/task-filter.ts';
import type { SqliteDatabase } from '../../open-database.ts';
import { searchPathOf } from '../../search-index/search-file.ts';
import type { LabelTexts } from '../../task-row.ts';
import { LabelIndex } from './label-index.ts';
import { readSearchView, type SearchView } from './search-view.ts';
import { Statements } from './statements.ts';

/** One read's view of the database and its search index. */
export interface SearchContext {
  readonly db: SqliteDatabase;
  readonly texts: LabelTexts;
  readonly labels: LabelIndex;
  readonly statements: Statements;
  readonly view: SearchView;
  readonly filter: TaskFilter;
  /** When the search must stop, by `performance.now()`. */
  readonly deadline: number;
}

/** A reading connection that searches tasks. */
export class SearchReader {
  readonly #db: SqliteDatabase;
  readonly #texts: LabelTexts;
  readonly #labels: LabelIndex;
  readonly statements: Statements;

  /** Attaches the index of the database at `dbPath` to the connection. */
  constructor(db: SqliteDatabase, texts: LabelTexts, dbPath: string) {
    this.#db = db;
    this.#texts = texts;
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
        deadline,
      });
    })();
  }
}
