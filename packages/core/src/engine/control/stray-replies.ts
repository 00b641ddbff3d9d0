/** Replies to control commands that were of no use, counted since the engine started. */
export class StrayReplies {
  #malformed = 0;
  #unexpected = 0;

  /** That could not be read: no JSON, of another shape, or too large. */
  get malformed(): number {
    return this.#malformed;
  }

  /** To no question that is open, or from a worker that was not asked. */
  get unexpected(): number {
    return this.#unexpected;
  }

  noteMalformed(): void {
    this.#malformed += 1;
  }

  noteUnexpected(replies: number): void {
    this.#unexpected += replies;
  }
}
