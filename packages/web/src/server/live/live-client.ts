import { GREETING, KEEP_ALIVE } from './sse-frame.ts';

/** What one listener may have unread; beyond it messages are dropped for it alone. */
const MOST_UNREAD_BYTES = 512 * 1024;

/** One listener's stream. What it does not read in time is dropped, and it is told once that it missed something. */
export class LiveClient {
  readonly stream: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #missed: boolean;

  /** `missed`: begins with that message, for a browser that comes back. `onClose` is called when it goes. */
  constructor(missed: boolean, onClose: (client: LiveClient) => void) {
    this.#missed = missed;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          controller.enqueue(GREETING);
        },
        cancel: () => {
          this.#controller = null;
          onClose(this);
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MOST_UNREAD_BYTES }),
    );
  }

  /** Sends a frame, or drops it. `missedFrame` goes first where earlier ones were dropped. */
  send(frame: Uint8Array, missedFrame: () => Uint8Array): void {
    if (!this.#hasRoom()) {
      this.#missed = true;
      return;
    }
    if (this.#missed) this.#controller?.enqueue(missedFrame());
    this.#missed = false;
    this.#controller?.enqueue(frame);
  }

  /** Sends a comment where the stream has run dry of messages. */
  keepAlive(): void {
    if (this.#hasRoom()) this.#controller?.enqueue(KEEP_ALIVE);
  }

  /** Ends the stream. */
  end(): void {
    this.#controller?.close();
    this.#controller = null;
  }

  #hasRoom(): boolean {
    return (this.#controller?.desiredSize ?? 0) > 0;
  }
}
