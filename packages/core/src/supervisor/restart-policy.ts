/** How a process that died is started again. */
export interface RestartPolicyOptions {
  readonly firstDelayMs: number;
  readonly mostDelayMs: number;
  /** More deaths than this within the window and it is given up. */
  readonly maxDeaths: number;
  readonly windowMs: number;
}

export const DEFAULT_RESTART_POLICY: RestartPolicyOptions = {
  firstDelayMs: 100,
  mostDelayMs: 15_000,
  maxDeaths: 8,
  windowMs: 5 * 60_000,
};

/** Remembers deaths: delays double with each within the window, with jitter; too many of them are too many. */
export class RestartPolicy {
  readonly #options: RestartPolicyOptions;
  #deaths: number[] = [];

  constructor(options: RestartPolicyOptions = DEFAULT_RESTART_POLICY) {
    this.#options = options;
  }

  /** Notes a death at `now` (milliseconds) and says how long to wait. */
  died(now: number): { readonly delayMs: number; readonly tooOften: boolean } {
    const { firstDelayMs, mostDelayMs, maxDeaths, windowMs } = this.#options;
    this.#deaths = [...this.#deaths.filter((death) => now - death < windowMs), now];
    const most = Math.min(mostDelayMs, firstDelayMs * 2 ** (this.#deaths.length - 1));
    return { delayMs: most / 2 + (Math.random() * most) / 2, tooOften: this.#deaths.length > maxDeaths };
  }
}
