/** Room beyond what is needed when bins grow towards lower keys, which copies them. */
const SLACK = 8;

/**
 * Counts by key, for keys that lie close together. What a sketch of the library keeps its bins in allocates 128 of them
 * at once and copies them at each turn: that was most of the cost of thousands of small sketches.
 */
export class Bins {
  /** Key of the first count. */
  #first = 0;
  #counts: number[] = [];
  #filled = 0;

  /** `count` is above 0. */
  add(key: number, count: number): void {
    let index = key - this.#first;
    if (index < 0 || index >= this.#counts.length) {
      this.#grow(key);
      index = key - this.#first;
    }
    const known = this.#counts[index] as number;
    if (known === 0) this.#filled++;
    this.#counts[index] = known + count;
  }

  merge(other: Bins): void {
    other.each((key, count) => this.add(key, count));
  }

  /** Calls for each count that is not 0, by growing key. */
  each(visit: (key: number, count: number) => void): void {
    const counts = this.#counts;
    for (let index = 0; index < counts.length; index++) {
      const count = counts[index] as number;
      if (count > 0) visit(this.#first + index, count);
    }
  }

  /** How many counts are not 0. */
  get filled(): number {
    return this.#filled;
  }

  /** The key of the n-th thing counted, from 0 on, by growing key; `undefined` where there are fewer. */
  keyAt(rank: number): number | undefined {
    let below = 0;
    for (let index = 0; index < this.#counts.length; index++) {
      below += this.#counts[index] as number;
      if (below > rank) return this.#first + index;
    }
    return undefined;
  }

  #grow(key: number): void {
    const counts = this.#counts;
    if (counts.length === 0) {
      this.#first = key;
      counts.push(0);
      return;
    }
    for (let missing = key - this.#first - counts.length; missing >= 0; missing--) counts.push(0);
    const before = this.#first - key;
    if (before <= 0) return;
    const zeros = new Array<number>(before + SLACK).fill(0);
    this.#counts = zeros.concat(counts);
    this.#first -= zeros.length;
  }
}
