/** Runs one write after another, in the order in which they were added. */
export class WriteQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects as the work does; the next one runs in either case. */
  add<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work);
    // Whoever added it hears of its error.
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Resolves when everything that was added is through. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
