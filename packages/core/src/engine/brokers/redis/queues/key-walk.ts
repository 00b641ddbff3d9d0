import type { Redis } from 'ioredis';

/** Keys that Redis looks at for one SCAN, and SCANs for one step: some 10 ms of its time. */
const KEYS_A_SCAN = 2000;
const SCANS_A_STEP = 10;
/** Keys remembered. */
const MOST_KEYS = 10_000;

/** Walks through all keys of one type, again and again, a bounded step at a time. */
export class KeyWalk {
  readonly #type: string;
  readonly #pattern: string;
  #cursor = '0';
  #current = new Set<string>();
  #last: ReadonlySet<string> | null = null;

  constructor(type: 'list' | 'set', pattern: string) {
    this.#type = type;
    this.#pattern = pattern;
  }

  /** What the last whole walk found, with what the one under way has found already. */
  get keys(): ReadonlySet<string> {
    return this.#last === null ? this.#current : new Set([...this.#last, ...this.#current]);
  }

  /** Whether all keys have been seen once. */
  get complete(): boolean {
    return this.#last !== null;
  }

  async step(client: Redis): Promise<void> {
    for (let scan = 0; scan < SCANS_A_STEP; scan++) {
      const [cursor, keys] = await client.scan(
        this.#cursor,
        'MATCH',
        this.#pattern,
        'COUNT',
        KEYS_A_SCAN,
        'TYPE',
        this.#type,
      );
      for (const key of keys) if (this.#current.size < MOST_KEYS) this.#current.add(key);
      this.#cursor = cursor;
      if (cursor !== '0') continue;
      this.#last = this.#current;
      this.#current = new Set();
      return;
    }
  }
}
