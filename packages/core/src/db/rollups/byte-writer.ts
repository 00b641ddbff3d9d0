const INITIAL_BYTES = 1024;
const LOW_BITS = 128;

/** Writes whole numbers and texts into a buffer that grows; used again and again. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #length = 0;

  /** A byte, 0 to 255. */
  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 on, in as many bytes as it needs (LEB128). */
  number(value: number): void {
    let rest = value;
    while (rest >= LOW_BITS) {
      this.byte((rest % LOW_BITS) + LOW_BITS);
      rest = Math.floor(rest / LOW_BITS);
    }
    this.byte(rest);
  }

  text(text: string): void {
    const size = Buffer.byteLength(text);
    this.number(size);
    if (this.#length + size > this.#bytes.length) this.#grow(size);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** What was written, as a copy; the next use begins anew. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + needed));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
