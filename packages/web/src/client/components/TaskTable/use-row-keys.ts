import type { KeyboardEvent } from 'react';

interface RowKeys {
  readonly ids: readonly { readonly id: string }[];
  readonly selected: string | null;
  readonly onSelect: (id: string, index: number) => void;
  readonly onOpen: (id: string) => void;
}

const PAGE_ROWS = 12;
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  PageDown: PAGE_ROWS,
  PageUp: -PAGE_ROWS,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Keys of a list of rows: arrows, j and k, page keys, Home, End, Enter. */
export function useRowKeys({ ids, selected, onSelect, onOpen }: RowKeys): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && selected !== null) {
      event.preventDefault();
      onOpen(selected);
      return;
    }
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const from = ids.findIndex(({ id }) => id === selected);
    const to = from === -1 && step > 0 && step !== Number.POSITIVE_INFINITY ? 0 : from + step;
    const index = Math.max(0, Math.min(ids.length - 1, to));
    const row = ids[index];
    if (row) onSelect(row.id, index);
  };
}
