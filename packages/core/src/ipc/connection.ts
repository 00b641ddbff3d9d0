import type { Socket } from 'node:net';
import { encodeBody } from './codec.ts';
import { encodeFrameHeader, type Frame, type FrameKind, FrameReader } from './frame.ts';

/** What the owner of a connection is told. */
export interface ConnectionEvents {
  onFrame(frame: Frame): void;
  /** Once, however it ended; `undefined` where the other side simply closed. */
  onClose(error: Error | undefined): void;
}

/** Frames over one socket. Whatever a frame does wrong closes this one connection. */
export class Connection {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  #error: Error | undefined;

  constructor(socket: Socket, events: ConnectionEvents, maxFrameBytes: number) {
    this.#socket = socket;
    this.#events = events;
    const reader = new FrameReader(maxFrameBytes);
    socket.on('data', (chunk: Buffer) => this.#receive(reader, chunk));
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.on('close', () => events.onClose(this.#error));
  }

  /** Bytes written that the other side has not taken. */
  get unreadBytes(): number {
    return this.#socket.writableLength;
  }

  send(kind: FrameKind, id: number, value?: unknown): void {
    this.sendBody(kind, id, encodeBody(value));
  }

  sendBody(kind: FrameKind, id: number, body: Buffer): void {
    if (this.#socket.destroyed) return;
    this.#socket.cork();
    this.#socket.write(encodeFrameHeader(kind, id, body.length));
    if (body.length > 0) this.#socket.write(body);
    this.#socket.uncork();
  }

  /** Sends what was written, then closes. */
  end(): void {
    this.#socket.end();
    this.#socket.destroySoon();
  }

  destroy(error?: Error): void {
    this.#error ??= error;
    this.#socket.destroy();
  }

  #receive(reader: FrameReader, chunk: Buffer): void {
    try {
      for (const frame of reader.push(chunk)) this.#events.onFrame(frame);
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
