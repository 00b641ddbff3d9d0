import type { EventTally } from '../../models/rollup.ts';
import type { StatisticsFilter } from '../../models/statistics.ts';
import type { RollupRow } from '../../rollups/build-statistics.ts';
import { GRAINS, type Grain, MINUTES_OF, periodOf } from '../../rollups/grain.ts';
import { Measure } from '../../rollups/measure.ts';
import { encodeMeasure } from '../../rollups/measure-codec.ts';
import { type MinuteRange, rollupSpans } from '../../rollups/rollup-spans.ts';
import { nowSeconds } from '../now-seconds.ts';

/** Periods kept of each grain: a day of minutes, a week of hours, a quarter of days. */
const PERIODS_KEPT: Readonly<Record<Grain, number>> = { minute: 1440, hour: 168, day: 92 };
const SECONDS_A_MINUTE = 60;

/** The rollup of a task name, queue, worker and broker in one period. */
interface SeriesRollup {
  readonly name: string | null;
  readonly queue: string | null;
  readonly worker: string | null;
  readonly measure: Measure;
}

/** Rollups of the newest periods. */
export class RollupTable {
  readonly #grains: Readonly<Record<Grain, Map<number, Map<string, SeriesRollup>>>> = {
    minute: new Map(),
    hour: new Map(),
    day: new Map(),
  };

  add(tallies: readonly EventTally[]): void {
    for (const tally of tallies) {
      for (const grain of GRAINS) this.#measure(grain, tally).add(tally);
    }
    for (const grain of GRAINS) this.#forgetOld(grain);
  }

  /** The fewest rollups that hold the range, narrowed down. */
  read(range: MinuteRange, filter: StatisticsFilter, coarsest: Grain): RollupRow[] {
    const kept = { minute: oldestMinute('minute'), hour: oldestMinute('hour') };
    const first = Math.max(range.first, oldestMinute('day'));
    const rows: RollupRow[] = [];
    for (const { grain, firstPeriod, lastPeriod } of rollupSpans({ ...range, first }, kept, coarsest)) {
      for (let period = firstPeriod; period <= lastPeriod; period++) {
        for (const rollup of this.#grains[grain].get(period)?.values() ?? []) {
          if (!fits(rollup, filter)) continue;
          const data = encodeMeasure(rollup.measure);
          rows.push({ minute: period * MINUTES_OF[grain], name: rollup.name, data });
        }
      }
    }
    return rows;
  }

  clear(): void {
    for (const grain of GRAINS) this.#grains[grain].clear();
  }

  #measure(grain: Grain, { minute, type, name, queue, worker: sender, broker }: EventTally): Measure {
    const period = periodOf(grain, minute);
    const rollups = this.#grains[grain].get(period) ?? new Map<string, SeriesRollup>();
    this.#grains[grain].set(period, rollups);
    // The sender of `task-sent` is a client, no worker.
    const worker = type === 'task-sent' ? null : sender;
    const key = JSON.stringify([name, queue, worker, broker]);
    const known = rollups.get(key) ?? { name, queue, worker, measure: new Measure() };
    rollups.set(key, known);
    return known.measure;
  }

  #forgetOld(grain: Grain): void {
    const oldest = periodOf(grain, oldestMinute(grain));
    for (const period of this.#grains[grain].keys()) if (period < oldest) this.#grains[grain].delete(period);
  }
}

/** The beginning of what is kept, on a whole day, so that every coarser rollup before it is whole. */
function oldestMinute(grain: Grain): number {
  const minute = Math.floor(nowSeconds() / SECONDS_A_MINUTE) - PERIODS_KEPT[grain] * MINUTES_OF[grain];
  return periodOf('day', minute) * MINUTES_OF.day;
}

function fits(rollup: SeriesRollup, { name, queue, worker }: StatisticsFilter): boolean {
  return (
    (name === undefined || rollup.name === name) &&
    (queue === undefined || rollup.queue === queue) &&
    (worker === undefined || rollup.worker === worker)
  );
}
