import type { Redis } from 'ioredis';

const INTERVAL_MS = 1000;
/** A tick that comes so long after the last one is late. */
const LATE_MS = 2 * INTERVAL_MS;

/** How a pulse is felt. */
export interface RedisPulseOptions {
  readonly client: Redis;
  /** Silence for so long means that the connection is dead, though nobody closed it. */
  readonly deadlineMs: number;
  /** Told of each answered PING; everything published before `sentAtMs` (our clock) has been received by then. */
  readonly onPong?: (sentAtMs: number) => void;
  readonly onSilence: () => void;
}

/** Finds out half-open connections: asks the server once a second whether it is there. */
export class RedisPulse {
  readonly #options: RedisPulseOptions;
  readonly #timer: NodeJS.Timeout;
  #lastTickMs = Date.now();
  #silentMs = 0;
  #heard = false;
  #heldUp = false;
  #pingSentAtMs: number | null = null;

  constructor(options: RedisPulseOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), INTERVAL_MS);
    this.#timer.unref();
  }

  /** Since when an answer is awaited, our clock; `null` when none is. */
  get pingSentAtMs(): number | null {
    return this.#pingSentAtMs;
  }

  /** Whether this process has just been held up, so that messages may have piled up on the server. */
  get wasHeldUp(): boolean {
    return this.#heldUp || Date.now() - this.#lastTickMs > LATE_MS;
  }

  /** Notes that the server has sent something. */
  heard(): void {
    this.#heard = true;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const nowMs = Date.now();
    const elapsedMs = nowMs - this.#lastTickMs;
    this.#lastTickMs = nowMs;
    // A late tick means that this process was held up, and answers may be waiting in the socket.
    this.#heldUp = elapsedMs > LATE_MS || elapsedMs < 0;
    if (this.#heard || this.#pingSentAtMs === null || this.#heldUp) this.#silentMs = 0;
    else this.#silentMs += elapsedMs;
    this.#heard = false;
    if (this.#silentMs >= this.#options.deadlineMs) {
      this.stop();
      this.#options.onSilence();
    } else if (this.#pingSentAtMs === null) {
      this.#ping(nowMs);
    }
  }

  #ping(sentAtMs: number): void {
    this.#pingSentAtMs = sentAtMs;
    this.#options.client.ping().then(
      () => {
        this.#pingSentAtMs = null;
        this.#heard = true;
        this.#options.onPong?.(sentAtMs);
      },
      // The connection's end is told by the connection itself.
      () => undefined,
    );
  }
}
