import type { Lease, LeaseRelease, LeaseRequest } from './models/lease.ts';

interface HeldLease {
  readonly holder: string;
  readonly token: number;
  /** Milliseconds of a clock that nobody sets. */
  readonly expiresAtMs: number;
}

/**
 * Leases in memory, for adapters that one process alone uses. Tokens begin at the time of the start, so that they grow
 * over restarts too.
 */
export class LeaseBook {
  readonly #leases = new Map<string, HeldLease>();
  #lastToken = Date.now();

  acquire({ name, holder, ttlSeconds }: LeaseRequest): Lease {
    const now = performance.now();
    const held = this.#leases.get(name);
    const isHeld = held !== undefined && held.expiresAtMs > now;
    if (isHeld && held.holder !== holder) {
      const remainingSeconds = (held.expiresAtMs - now) / 1000;
      return { acquired: false, holder: held.holder, token: held.token, remainingSeconds, shared: false };
    }
    const token = isHeld ? held.token : ++this.#lastToken;
    this.#leases.set(name, { holder, token, expiresAtMs: now + ttlSeconds * 1000 });
    return { acquired: true, holder, token, remainingSeconds: ttlSeconds, shared: false };
  }

  release({ name, holder }: LeaseRelease): void {
    if (this.#leases.get(name)?.holder === holder) this.#leases.delete(name);
  }
}
