import type { TaskFilter } from '../../../../models/task-filter.ts';
import { indexMatch } from './index-match.ts';
import { freshSeqs, matchedSeqs } from './index-sources.ts';
import { isCounted } from './label-counts.ts';
import { rareSeqs, timeBounds } from './range-sources.ts';
import { countedSeqs, relatedSeqs, storedSeqs } from './row-sources.ts';
import type { SearchContext } from './search-reader.ts';
import { clippedSpan, mergedSeqs, type SeqSpan, type SeqStream } from './seq-span.ts';

const MICROSECONDS_A_SECOND = 1_000_000;

/** The tasks that may meet a filter, in the order of a span. */
export interface Candidates {
  readonly stream: SeqStream;
  /** Whether the index has found the words of a task; where not, its texts are read. */
  readonly hasText: (seq: number) => boolean;
  /** Whether some condition left tasks out. */
  readonly narrowed: boolean;
}

/**
 * Chooses what narrows most: ids and relations; a rare range; the search index for texts, workers, queues …; the index of
 * states and names where they leave out more than half; else all tasks in order. A range of times bounds all of them.
 */
export function candidatesFor(context: SearchContext, wanted: SeqSpan): Candidates {
  const span = withinSeen(context.filter, wanted);
  const related = relatedSeqs(context, span);
  if (related) return { stream: related, hasText: () => false, narrowed: true };
  const rare = rareSeqs(context, span);
  if (rare) {
    return {
      stream: mergedSeqs([rare, freshSeqs(context, span)], span),
      hasText: () => false,
      narrowed: true,
    };
  }
  const bounds = timeBounds(context);
  const inner = bounds ? clippedSpan(span, bounds.least, bounds.most) : span;
  const candidates = matchedCandidates(context, inner) ?? rowCandidates(context, inner);
  if (!bounds) return candidates;
  return { ...candidates, stream: mergedSeqs([candidates.stream, freshSeqs(context, span)], span) };
}

/** What the search index finds; `null` where nothing in the filter is for it. */
function matchedCandidates(context: SearchContext, span: SeqSpan): Candidates | null {
  const { filter, labels, statements, view } = context;
  if (!filter.some((condition) => !condition.not && !isCounted(condition))) return null;
  const matched = indexMatch(filter, labels, statements);
  if (!matched) return null;
  const named = matched.idPrefixes.flatMap((prefix) => namedSeqs(context, prefix));
  // Those that are there for another reason than that the index found them.
  const unsure = new Set([...view.changed, ...named, span.until]);
  for (const { firstSeq } of view.parts) unsure.add(firstSeq).add(firstSeq - 1);
  return {
    stream: matchedSeqs(context, matched.match, named, span),
    hasText: (seq) => seq <= view.indexedThrough && !unsure.has(seq),
    narrowed: true,
  };
}

function rowCandidates(context: SearchContext, span: SeqSpan): Candidates {
  const counted = context.filter.some(isCounted) ? countedSeqs(context, span) : null;
  return {
    stream: counted ?? storedSeqs(context, span),
    hasText: () => false,
    narrowed: counted !== null,
  };
}

/** The tasks whose ids begin so, of UUIDs. */
function namedSeqs({ statements }: SearchContext, prefix: string): number[] {
  const digits = prefix.replaceAll('-', '');
  const bound = (fill: string) => Buffer.from(digits.padEnd(32, fill), 'hex');
  return statements.values('SELECT seq FROM tasks WHERE id >= ? AND id <= ? LIMIT ?', [
    bound('0'),
    bound('f'),
    MOST_NAMED,
  ]);
}

/** Tasks that the beginning of an id may find. */
const MOST_NAMED = 1000;

/** The part of a span in which the filter's times of first sight are. */
function withinSeen(filter: TaskFilter, span: SeqSpan): SeqSpan {
  let [least, most] = [0, Number.MAX_SAFE_INTEGER];
  for (const condition of filter) {
    if (condition.field !== 'seen' || condition.not) continue;
    const { gt, gte, lt, lte } = condition.range;
    const [from, to] = [gt ?? gte, lt ?? lte];
    // A little wider than the range, whose bounds are seconds: rows are checked by those.
    if (from !== undefined) least = Math.max(least, Math.floor(from * MICROSECONDS_A_SECOND) - 1);
    if (to !== undefined) most = Math.min(most, Math.ceil(to * MICROSECONDS_A_SECOND) + 1);
  }
  return clippedSpan(span, least, most);
}
