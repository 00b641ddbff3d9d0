import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';

interface VirtualRowsOptions {
  readonly ids: readonly { readonly id: string }[];
  readonly compact: boolean;
  /** The reader nears the last row. */
  readonly onEnd: () => void;
  /** Grows when the reader is to be taken to the top. */
  readonly topSignal: number;
}

const ROW_PX = 34;
const COMPACT_ROW_PX = 58;
const ROWS_AHEAD = 30;

/** Draws only the rows that are seen, and asks for more before the last one is. */
export function useVirtualRows({ ids, compact, onEnd, topSignal }: VirtualRowsOptions) {
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
  const items = virtualizer.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastSeen >= ids.length - ROWS_AHEAD) onEnd();
  }, [lastSeen, ids.length, onEnd]);
  return { scroller, virtualizer, items };
}
