import { CncError } from '../errors.ts';

/** Kinds of frames, both directions; the numbers are part of the protocol. */
export const FRAME_KINDS = {
  hello: 1,
  welcome: 2,
  call: 3,
  result: 4,
  error: 5,
  cancel: 6,
  subscribe: 7,
  message: 8,
  missed: 9,
  credit: 10,
  unsubscribe: 11,
  goodbye: 12,
} as const;

/** A frame kind's number. */
export type FrameKind = (typeof FRAME_KINDS)[keyof typeof FRAME_KINDS];

/** One frame: what it is, what call or subscription it is about, and its body (one JSON value, or nothing). */
export interface Frame {
  readonly kind: number;
  /** Number of the call or subscription, chosen by the client; 0 in the handshake. */
  readonly id: number;
  readonly body: Buffer;
}

/** Length (of all that follows it), kind, id: 4 + 1 + 4 bytes, big-endian. */
const HEADER_BYTES = 9;
const LENGTH_BYTES = 4;

/** The header of a frame; the body follows it as it is. */
export function encodeFrameHeader(kind: FrameKind, id: number, bodyBytes: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32BE(HEADER_BYTES - LENGTH_BYTES + bodyBytes, 0);
  header.writeUInt8(kind, LENGTH_BYTES);
  header.writeUInt32BE(id, LENGTH_BYTES + 1);
  return header;
}

/** Cuts a byte stream into frames. A frame that comes in pieces is put together once, when it is whole. */
export class FrameReader {
  /** May be changed between two frames. */
  maxFrameBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Size of the frame being waited for, length prefix included; 0 while unknown. */
  #awaited = 0;

  constructor(maxFrameBytes: number) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /**
   * Takes what arrived and gives the frames that are now whole, one by one: each may change what is allowed of the next.
   * Throws `CNC_IPC_PROTOCOL` or `CNC_IPC_LIMIT`.
   */
  *push(chunk: Buffer): Generator<Frame, void, undefined> {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#readLength() && this.#bytes >= this.#awaited) yield this.#take();
  }

  #readLength(): boolean {
    if (this.#awaited > 0) return true;
    if (this.#bytes < LENGTH_BYTES) return false;
    const length = this.#joined().readUInt32BE(0);
    if (length < HEADER_BYTES - LENGTH_BYTES) {
      throw new CncError('CNC_IPC_PROTOCOL', `A frame of ${length} bytes is shorter than its header.`);
    }
    if (length > this.maxFrameBytes) {
      throw new CncError(
        'CNC_IPC_LIMIT',
        `A frame of ${length} bytes is above the limit of ${this.maxFrameBytes}.`,
      );
    }
    this.#awaited = length + LENGTH_BYTES;
    return true;
  }

  #take(): Frame {
    const buffer = this.#joined();
    const whole = buffer.subarray(0, this.#awaited);
    const rest = buffer.subarray(this.#awaited);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#bytes = rest.length;
    this.#awaited = 0;
    return {
      kind: whole.readUInt8(LENGTH_BYTES),
      id: whole.readUInt32BE(LENGTH_BYTES + 1),
      body: whole.subarray(HEADER_BYTES),
    };
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    if (first && this.#chunks.length === 1) return first;
    const joined = Buffer.concat(this.#chunks, this.#bytes);
    this.#chunks = [joined];
    return joined;
  }
}
