/** Bounds of a {@link BackoffDelay}, milliseconds. */
export interface BackoffOptions {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** Growing pauses between attempts: doubles from `firstMs` to `mostMs`, each shortened by up to a third at random. */
export class BackoffDelay {
  readonly #options: BackoffOptions;
  #attempt = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** The pause before the next attempt, milliseconds. */
  next(): number {
    const { firstMs, mostMs } = this.#options;
    const fullMs = Math.min(mostMs, firstMs * 2 ** Math.min(this.#attempt, 30));
    this.#attempt += 1;
    return fullMs * (1 - Math.random() / 3);
  }

  /** Begins again with the first pause. */
  reset(): void {
    this.#attempt = 0;
  }
}
