/** Looks this often within the limit. */
const LOOKS = 4;

/**
 * Tells when heartbeats stay away for about `limitMs`. It counts its own looks, not the time: a supervisor that was
 * itself stopped (Ctrl-Z, a suspended machine) must not find everybody late when it goes on.
 */
export class HangWatch {
  readonly #timer: NodeJS.Timeout;
  #missed = 0;

  constructor(limitMs: number, onHang: () => void) {
    this.#timer = setInterval(() => {
      this.#missed++;
      if (this.#missed === LOOKS + 1) onHang();
    }, limitMs / LOOKS);
  }

  heard(): void {
    this.#missed = 0;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
