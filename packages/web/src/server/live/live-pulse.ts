import type { Worker } from '@celery-cnc/core/models';
import type { LiveTickJson } from '../api/live.ts';

/** Ticks kept for browsers that come: two minutes. */
export const TICKS_KEPT = 120;

/** The newest ticks, so that a browser that comes sees where things come from. */
export class LivePulse {
  #ticks: LiveTickJson[] = [];
  readonly #active = new Map<string, number>();

  /** Takes in workers that changed. */
  addWorkers(workers: readonly Worker[]): void {
    for (const { broker, name, status, active } of workers)
      this.#active.set(`${broker}\0${name}`, status === 'online' ? (active ?? 0) : 0);
  }

  /** Tasks executing now, as the newest heartbeats say. */
  get active(): number {
    let sum = 0;
    for (const active of this.#active.values()) sum += active;
    return sum;
  }

  addTick(tick: LiveTickJson): void {
    this.#ticks.push(tick);
    if (this.#ticks.length > TICKS_KEPT) this.#ticks.shift();
  }

  /** Ticks of the two minutes before `nowMs`, oldest first; fewer where nobody listened. */
  ticksBefore(nowMs: number): readonly LiveTickJson[] {
    return this.#ticks.filter(({ at }) => Date.parse(at) > nowMs - TICKS_KEPT * 1000);
  }
}
