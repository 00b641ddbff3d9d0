import { compareKeys, type Place } from '../../../../paging/place-order.ts';
import type { Reading } from './key-places.ts';
import { countsByLabel, type LabelCount } from './label-counts.ts';
import { chainedStream, mappedStream, type OrderedStream } from './ordered-stream.ts';
import { labelledSeqs } from './row-sources.ts';
import type { SearchContext } from './search-reader.ts';
import { mergedSeqs, wholeSpan } from './seq-span.ts';

interface NamedTasks {
  /** `null` for tasks without a name. */
  readonly text: string | null;
  readonly counts: readonly LabelCount[];
}

/** The places of the tasks in a list that is sorted by name, beyond a position: one name after the other. */
export function namePlaces(context: SearchContext, { list, position }: Reading): OrderedStream<Place> {
  const forward = position?.direction !== 'previous';
  const descending = (list.order === 'desc') === forward;
  const order = (a: NamedTasks, b: NamedTasks) => compareNames(a.text, b.text, { forward, descending });
  const start = position && { text: position.key as string | null, counts: [] };
  const names = tasksByName(context)
    .filter((name) => start === undefined || order(name, start) >= 0)
    .sort(order);
  return chainedStream(streamsOf(names));

  function* streamsOf(ordered: readonly NamedTasks[]): Iterable<OrderedStream<Place>> {
    for (const { text, counts } of ordered) {
      const whole = wholeSpan(descending);
      const span = position && position.key === text ? { ...whole, after: position.seq } : whole;
      const states = counts.map((count) => labelledSeqs(context, count, span));
      yield mappedStream(mergedSeqs(states, span), (seq) => ({ key: text, seq }));
    }
  }
}

function tasksByName(context: SearchContext): NamedTasks[] {
  const names = new Map<number | null, LabelCount[]>();
  for (const count of countsByLabel(context)) {
    const counts = names.get(count.name);
    if (counts) counts.push(count);
    else names.set(count.name, [count]);
  }
  return [...names].map(([name, counts]) => ({ text: context.texts.textOf(name), counts }));
}

function compareNames(
  a: string | null,
  b: string | null,
  { forward, descending }: { readonly forward: boolean; readonly descending: boolean },
): number {
  if (a === b) return 0;
  if (a === null) return forward ? 1 : -1;
  if (b === null) return forward ? -1 : 1;
  return descending ? compareKeys(b, a) : compareKeys(a, b);
}
