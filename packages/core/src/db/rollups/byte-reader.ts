const LOW_BITS = 128;
const texts = new TextDecoder();

/** Reads what `ByteWriter` wrote. Reading beyond the end throws a RangeError. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError(`no byte at ${this.#at - 1}: the rollup is cut short`);
    return value;
  }

  number(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      if (byte < LOW_BITS) return value + byte * factor;
      value += (byte - LOW_BITS) * factor;
      factor *= LOW_BITS;
    }
  }

  text(): string {
    const end = this.number() + this.#at;
    if (end > this.#bytes.length) throw new RangeError(`no text up to ${end}: the rollup is cut short`);
    const text = texts.decode(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return text;
  }
}
