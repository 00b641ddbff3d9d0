const TARGET_MS = 10;
/** However slow the disk is, the work goes on. */
const LEAST_ITEMS = 8;
const FIRST_ITEMS = 32;
const MOST_ITEMS = 4096;
const FASTEST_GROWTH = 1.5;

/**
 * How many items fit into a slice, found out by measuring. Begins small and grows slowly, since the first slices after a
 * pause meet a cold cache; shrinks at once.
 */
export class SliceSize {
  #items = FIRST_ITEMS;

  get items(): number {
    return Math.max(LEAST_ITEMS, Math.floor(this.#items));
  }

  /** Learns that so many items took so long. */
  learn(items: number, tookMs: number): void {
    // A slice that found less than it might have taken says nothing about larger ones.
    const mayGrow = items >= this.items;
    const change = TARGET_MS / Math.max(tookMs, 0.1);
    if (change > 1 && !mayGrow) return;
    this.#items = Math.min(MOST_ITEMS, Math.max(LEAST_ITEMS, this.#items * Math.min(change, FASTEST_GROWTH)));
  }
}
