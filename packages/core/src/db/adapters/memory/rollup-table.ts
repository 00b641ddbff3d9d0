import type { EventTally } from '../../models/rollup.ts';

const SECONDS_A_MINUTE = 60;
/** Minutes kept: a week. */
const MINUTES_KEPT = 7 * 24 * 60;

/** Tallies by minute, for the last week. */
export class RollupTable {
  readonly #minutes = new Map<number, Map<string, EventTally>>();

  add(tallies: readonly EventTally[]): void {
    for (const tally of tallies) {
      const minute = this.#minutes.get(tally.minute) ?? new Map<string, EventTally>();
      this.#minutes.set(tally.minute, minute);
      const key = [
        tally.type,
        tally.name,
        tally.queue,
        tally.worker,
        tally.broker,
        tally.exceptionClass,
      ].join('\n');
      minute.set(key, sumOf(minute.get(key), tally));
    }
    this.#forgetOld();
  }

  /** Tallies of the minutes that the range touches; epoch seconds. */
  between(from: number, to: number): EventTally[] {
    const first = Math.floor(from / SECONDS_A_MINUTE);
    const last = Math.floor(to / SECONDS_A_MINUTE);
    const minutes = [...this.#minutes].filter(([minute]) => minute >= first && minute <= last);
    return minutes.flatMap(([, tallies]) => [...tallies.values()]);
  }

  clear(): void {
    this.#minutes.clear();
  }

  #forgetOld(): void {
    const oldest = Math.floor(Date.now() / 1000 / SECONDS_A_MINUTE) - MINUTES_KEPT;
    for (const minute of this.#minutes.keys()) if (minute < oldest) this.#minutes.delete(minute);
  }
}

/** Runtimes are kept as their sum: lists would grow with every task. */
function sumOf(known: EventTally | undefined, tally: EventTally): EventTally {
  const runtime = [...(known?.runtimes ?? []), ...tally.runtimes].reduce((sum, seconds) => sum + seconds, 0);
  return { ...tally, count: (known?.count ?? 0) + tally.count, runtimes: [runtime] };
}
