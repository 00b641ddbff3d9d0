import type { TaskCondition } from '../task-filter.ts';
import { parseTaskQuery, type TaskQueryContext } from './parse-task-query.ts';

/**
 * A query with some of its terms replaced, all others as they were written: how buttons and typed text compose. New
 * terms come in the place of the first that goes, or at the end. Throws `TaskQueryError` for a query that is wrong.
 *
 * @param replaced - Which conditions go.
 * @param by - Texts of the terms that come instead; none only takes away.
 */
export function replaceTerms(
  text: string,
  context: TaskQueryContext,
  replaced: (condition: TaskCondition) => boolean,
  by: readonly string[],
): string {
  const parts: string[] = [];
  let placed = false;
  for (const { start, end, condition } of parseTaskQuery(text, context)) {
    if (!replaced(condition)) {
      parts.push(text.slice(start, end));
    } else if (!placed) {
      parts.push(...by);
      placed = true;
    }
  }
  return [...parts, ...(placed ? [] : by)].join(' ');
}
