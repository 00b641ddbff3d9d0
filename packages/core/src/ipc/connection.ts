import type { Socket } from 'node:net';
import { CncError } from '../errors.ts';
import { encodeBody } from './codec.ts';
import { encodeFrameHeader, FRAME_KINDS, type Frame, type FrameKind, FrameReader } from './frame.ts';
import { MAX_HANDSHAKE_FRAME_BYTES } from './limits.ts';
import { toWireError } from './remote-error.ts';

/** What the owner of a connection is told. */
export interface ConnectionEvents {
  onFrame(frame: Frame): void;
  /** Once, however it ended; `undefined` where the other side simply closed. */
  onClose(error: Error | undefined): void;
  /** The other side has taken what was written. */
  onDrain?(): void;
}

/** Frames over one socket, small ones until the handshake is done. What a frame does wrong closes this connection. */
export class Connection {
  /** Resolves when the socket is closed. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #reader = new FrameReader(MAX_HANDSHAKE_FRAME_BYTES);
  #error: Error | undefined;
  #ending = false;

  constructor(socket: Socket, events: ConnectionEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('drain', () => events.onDrain?.());
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        events.onClose(this.#error);
        resolve();
      });
    });
  }

  /** Bytes written that the other side has not taken. */
  get unreadBytes(): number {
    return this.#socket.writableLength;
  }

  /** The handshake is done: frames of this size may come and go. */
  allowFrames(maxFrameBytes: number): void {
    this.#reader.maxFrameBytes = maxFrameBytes;
  }

  /** Throws `CNC_IPC_LIMIT` for a frame that the other side would not take, and when a value cannot be encoded. */
  send(kind: FrameKind, id: number, value?: unknown): void {
    this.sendBody(kind, id, encodeBody(value));
  }

  /** Like {@link send}, for a body that is encoded already. */
  sendBody(kind: FrameKind, id: number, body: Buffer): void {
    if (this.#ending || this.#socket.destroyed) return;
    const header = encodeFrameHeader(kind, id, body.length);
    const bytes = header.length + body.length;
    const { maxFrameBytes } = this.#reader;
    if (bytes > maxFrameBytes) {
      throw new CncError(
        'CNC_IPC_LIMIT',
        `A frame of ${bytes} bytes is above the limit of ${maxFrameBytes}. Send or ask for less at once.`,
        { details: { bytes, maxFrameBytes } },
      );
    }
    this.#socket.cork();
    this.#socket.write(header);
    if (body.length > 0) this.#socket.write(body);
    this.#socket.uncork();
  }

  /** Sends what was written, then closes. */
  end(): void {
    this.#ending = true;
    this.#socket.destroySoon();
  }

  /** Tells the other side why, then closes. */
  refuse(error: CncError): void {
    if (this.#error) return;
    this.#error = error;
    this.send(FRAME_KINDS.error, 0, toWireError(error));
    this.end();
  }

  destroy(error?: Error): void {
    this.#error ??= error;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) {
        if (this.#error || this.#socket.destroyed) return;
        this.#events.onFrame(frame);
      }
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
