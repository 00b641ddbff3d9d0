import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 20;
const NANOSECONDS_A_MILLISECOND = 1e6;

/** Measures how late this process's event loop is. */
export class EventLoopLag {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.#delay.enable();
  }

  /** 99th percentile since the last reading, milliseconds above the measuring interval. */
  read(): number {
    const percentileMs = this.#delay.percentile(99) / NANOSECONDS_A_MILLISECOND;
    this.#delay.reset();
    return Math.max(0, percentileMs - RESOLUTION_MS);
  }

  close(): void {
    this.#delay.disable();
  }
}
