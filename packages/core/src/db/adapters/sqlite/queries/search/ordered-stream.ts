/** Items in an order, read in portions. */
export interface OrderedStream<Item> {
  /** The next ones, at most `count`; none only at the end. */
  take(count: number): Item[];
}

/** The least that is read of one source among many. */
const FIRST_PORTION = 8;
const MOST_PORTION = 1024;

/** Nothing. */
export const EMPTY_STREAM: OrderedStream<never> = { take: () => [] };

/** A stream that reads as it goes, each portion after the last item of the one before. */
export function fetchedStream<Item>(
  fetch: (after: Item | undefined, count: number) => Item[],
): OrderedStream<Item> {
  let after: Item | undefined;
  let ended = false;
  return {
    take(count) {
      if (ended) return [];
      const items = fetch(after, count);
      ended = items.length < count;
      after = items.at(-1);
      return items;
    },
  };
}

/** A stream of what is in memory, in its order. */
export function listedStream<Item>(items: readonly Item[]): OrderedStream<Item> {
  let next = 0;
  return {
    take(count) {
      const taken = items.slice(next, next + count);
      next += taken.length;
      return taken;
    },
  };
}

/** One stream after the other. */
export function chainedStream<Item>(streams: Iterable<OrderedStream<Item>>): OrderedStream<Item> {
  const iterator = streams[Symbol.iterator]();
  let current = iterator.next();
  return {
    take(count) {
      while (!current.done) {
        const taken = current.value.take(count);
        if (taken.length > 0) return taken;
        current = iterator.next();
      }
      return [];
    },
  };
}

/** Each item made into another. */
export function mappedStream<From, To>(
  stream: OrderedStream<From>,
  map: (item: From) => To,
): OrderedStream<To> {
  return { take: (count) => stream.take(count).map(map) };
}

/** Those items that are kept. Where none is for long, `isLate` lets the last of them through, to tell the place. */
export function filteredStream<Item>(
  stream: OrderedStream<Item>,
  isKept: (item: Item) => boolean,
  isLate: () => boolean,
): OrderedStream<Item> {
  return {
    take(count) {
      for (;;) {
        const items = stream.take(Math.max(count, MOST_PORTION));
        const kept = items.filter(isKept);
        if (kept.length > 0 || items.length === 0) return kept;
        if (isLate()) return items.slice(-1);
      }
    },
  };
}

/** All streams as one; of equal items, one. When `isLate`, what has been taken is enough. */
export function mergedStream<Item>(
  streams: readonly OrderedStream<Item>[],
  compare: (a: Item, b: Item) => number,
  isLate: () => boolean = () => false,
): OrderedStream<Item> {
  if (streams.length === 1) return streams[0] as OrderedStream<Item>;
  const heads = streams.map((stream) => new Head(stream));
  return {
    take(count) {
      const taken: Item[] = [];
      for (let late = false; taken.length < count && !late; ) {
        let next: Item | undefined;
        for (const { item } of heads) {
          if (item !== undefined && (next === undefined || compare(item, next) < 0)) next = item;
        }
        if (next === undefined) break;
        taken.push(next);
        for (const head of heads) {
          while (head.item !== undefined && compare(head.item, next) === 0) {
            // Only reading takes time.
            if (head.advance()) late = isLate();
          }
        }
      }
      return taken;
    },
  };
}

/** The first of a stream that has not been taken. */
class Head<Item> {
  readonly #stream: OrderedStream<Item>;
  #portion: Item[] = [];
  #next = 0;
  #size = FIRST_PORTION;
  item: Item | undefined;

  constructor(stream: OrderedStream<Item>) {
    this.#stream = stream;
    this.advance();
  }

  /** Tells whether it had to read. */
  advance(): boolean {
    const reads = this.#next === this.#portion.length;
    if (reads) {
      this.#portion = this.#stream.take(this.#size);
      this.#next = 0;
      this.#size = Math.min(this.#size * 2, MOST_PORTION);
    }
    this.item = this.#portion[this.#next++];
    return reads;
  }
}
