import { or, type SQL, sql } from 'drizzle-orm';
import { searchPhrase } from '../../../models/search-text.ts';

/** Whatever is no part of a word: letters and digits are. */
const BETWEEN = '[^[:alnum:]]+';
/** Accents and the like, which stand behind their letters once these are decomposed. */
const MARKS =
  '[\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05bd\\u064b-\\u065f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]';
const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';

/** All text of a task, as `searchableText` joins it. */
const TEXT = sql`concat_ws(E'\n', (SELECT text FROM labels WHERE labels.id = tasks.name), tasks.args, tasks.kwargs,
  tasks.result, tasks.exception, tasks.traceback, CASE WHEN tasks.id !~ ${UUID} THEN tasks.id END)`;
/** Without case and accents; to decompose takes a while, and most texts are ASCII. */
const FOLDED = sql`(SELECT CASE WHEN octet_length(t) = char_length(t) THEN lower(t)
  ELSE lower(regexp_replace(normalize(t, NFD), ${MARKS}, '', 'g')) END FROM (SELECT ${TEXT} AS t) AS joined)`;

/** Rows whose text holds the words of a search one after another, or whose id begins so. */
export function textSearch(text: string): SQL | undefined {
  const { words, prefix, idPrefix } = searchPhrase(text);
  // Words are letters and digits: nothing in them means anything to a regular expression.
  const phrase = `(^|[^[:alnum:]])${words.join(BETWEEN)}${prefix ? '' : '($|[^[:alnum:]])'}`;
  return or(
    idPrefix === null
      ? undefined
      : sql`tasks.seq IN (SELECT seq FROM task_ids WHERE id LIKE ${`${idPrefix}%`})`,
    words.length === 0 ? sql`false` : sql`${FOLDED} ~ ${phrase}`,
  );
}
