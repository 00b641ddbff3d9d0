/** Label value that stands for all that came after the limit. */
export const OTHER = '__other__';

const LONGEST_LABEL = 200;

/** Decides which label combinations of one metric become series of their own, so that memory and scrapes stay bounded. */
export class SeriesLimit {
  readonly #most: number;
  readonly #known = new Set<string>();
  #folded = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Things that were counted under {@link OTHER}. */
  get folded(): number {
    return this.#folded;
  }

  /** Whether this combination has a series: the first come have. `weight` is what `folded` grows by if not. */
  admits(labels: readonly string[], weight: number): boolean {
    const key = labels.join('\0');
    if (this.#known.has(key)) return true;
    if (this.#known.size >= this.#most) {
      this.#folded += weight;
      return false;
    }
    this.#known.add(key);
    return true;
  }
}

/** A label value for a name that may be missing; long names are cut. */
export function labelValue(name: string | null): string {
  return (name ?? '').slice(0, LONGEST_LABEL);
}
