const MICROSECONDS_A_MILLISECOND = 1000;
/** Hosts that can share a database: each has a place of its own among so many microseconds. */
export const MOST_HOSTS = 16;

/**
 * Gives tasks their `seq`: the time of first sight in microseconds, by the clock of the server, strictly growing. No two
 * hosts give the same, since the number of each is what its own leave when divided by {@link MOST_HOSTS}.
 */
export class SeqClock {
  #slot = 0;
  #offsetMs = 0;
  #last = 0;

  /** `slot` is this host's number, below {@link MOST_HOSTS}; `offsetMs` is the server's clock minus ours. */
  adjust(slot: number, offsetMs: number): void {
    this.#slot = slot;
    this.#offsetMs = offsetMs;
  }

  /** Never again gives one at or before `seq`: for when our clock turns out to be behind what is stored. */
  goBeyond(seq: number): void {
    this.#last = Math.max(this.#last, seq);
  }

  next(): number {
    const now = Math.floor(Date.now() + this.#offsetMs) * MICROSECONDS_A_MILLISECOND;
    this.#last = this.#ownPlace(Math.max(this.#last + 1, now));
    return this.#last;
  }

  /** The first of our places at or after. */
  #ownPlace(seq: number): number {
    const place = seq - (seq % MOST_HOSTS) + this.#slot;
    return place >= seq ? place : place + MOST_HOSTS;
  }
}
