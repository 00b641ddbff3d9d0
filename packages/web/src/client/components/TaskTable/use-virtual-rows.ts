import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { rowShift } from './row-shift.ts';

interface VirtualRowsOptions {
  readonly ids: readonly { readonly id: string }[];
  readonly compact: boolean;
  /** The reader nears the last row. */
  readonly onEnd: () => void;
  /** The reader nears the first row. */
  readonly onStart: () => void;
  /** Grows when the reader is to be taken to the top. */
  readonly topSignal: number;
}

const ROW_PX = 34;
const COMPACT_ROW_PX = 58;
const ROWS_AHEAD = 30;
const TOP_PX = 8;

/** Draws only the rows that are seen, and asks for more before the last one is. */
export function useVirtualRows({ ids, compact, onEnd, onStart, topSignal }: VirtualRowsOptions) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (compact ? COMPACT_ROW_PX : ROW_PX),
    getItemKey: (index) => ids[index]?.id ?? index,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: row heights differ between the two layouts
  useEffect(() => virtualizer.measure(), [compact]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signal is the reason
  useEffect(() => virtualizer.scrollToOffset(0), [topSignal]);
  const known = useRef(ids);
  useLayoutEffect(() => {
    const before = known.current;
    known.current = ids;
    const element = scroller.current;
    // At the top new rows flow in; further down the rows in sight stay where they are.
    if (before === ids || !element || element.scrollTop < TOP_PX) return;
    element.scrollTop += rowShift(before, ids) * (compact ? COMPACT_ROW_PX : ROW_PX);
  }, [ids, compact]);
  const items = virtualizer.getVirtualItems();
  const firstSeen = items[0]?.index ?? 0;
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastSeen >= ids.length - ROWS_AHEAD) onEnd();
  }, [lastSeen, ids.length, onEnd]);
  useEffect(() => {
    if (firstSeen <= ROWS_AHEAD) onStart();
  }, [firstSeen, onStart]);
  return { scroller, virtualizer, items };
}
