import type { SearchPart } from '../../search-index/part-tables.ts';
import type { SearchProgress } from '../../search-index/search-file.ts';
import type { Statements } from './statements.ts';

/** Changed tasks that one search looks at; there are more only while the index is far behind. */
const MOST_CHANGED = 20_000;

/** The search index as one read sees it. */
export interface SearchView {
  /** Tasks up to this one are in the index, newer ones are not. */
  readonly indexedThrough: number;
  /** Tasks whose entries may be out of date, oldest first. */
  readonly changed: readonly number[];
  /** Parts of the index, oldest first. */
  readonly parts: readonly SearchPart[];
}

/**
 * Reads how far the index has come, inside the transaction of the read. The index is read first: what the database is
 * ahead of it then is in the notes.
 */
export function readSearchView(statements: Statements): SearchView {
  const [progress] = statements.rows<SearchProgress>(
    'SELECT indexed_through AS indexedThrough, notes_through AS notesThrough FROM search.progress',
  );
  if (!progress) throw new Error('the search index has no position');
  const { indexedThrough, notesThrough } = progress;
  const parts = statements.rows<SearchPart>(
    'SELECT part, first_seq AS firstSeq FROM search.parts ORDER BY part',
  );
  const changed = statements.values<number>(
    'SELECT seq FROM search_notes WHERE id > ? ORDER BY id DESC LIMIT ?',
    [notesThrough, MOST_CHANGED],
  );
  const inIndex = [...new Set(changed)].filter((seq) => seq <= indexedThrough);
  return { indexedThrough, parts, changed: inIndex.sort((a, b) => a - b) };
}
