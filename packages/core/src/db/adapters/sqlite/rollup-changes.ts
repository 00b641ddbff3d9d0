import type { Grain } from '../../rollups/grain.ts';
import { GRAINS } from '../../rollups/grain.ts';
import { Measure } from '../../rollups/measure.ts';
import { addEncoded, encodeMeasure } from '../../rollups/measure-codec.ts';
import { coarserRollups } from '../../rollups/rollup-targets.ts';
import type { RollupTables } from './rollup-tables.ts';
import type { RollupSeries } from './series-book.ts';

/** Rollups that change together: each is read once and written once. */
export class RollupChanges {
  readonly #tables: RollupTables;
  readonly #measures: Readonly<Record<Grain, Map<number, Measure>>> = {
    minute: new Map(),
    hour: new Map(),
    day: new Map(),
  };

  constructor(tables: RollupTables) {
    this.#tables = tables;
  }

  /** The rollup to add to. */
  measure(grain: Grain, key: number): Measure {
    const known = this.#measures[grain].get(key);
    if (known) return known;
    const measure = readMeasure(this.#tables, grain, key);
    this.#measures[grain].set(key, measure);
    return measure;
  }

  /** All rollups that {@link coarserRollups} names; none of minutes where these are no longer kept. */
  coarser(series: RollupSeries, minute: number, hasMinutes: boolean): Measure[] {
    return coarserRollups(series, minute)
      .filter(({ grain }) => hasMinutes || grain !== 'minute')
      .map(({ grain, key }) => this.measure(grain, key));
  }

  write(): void {
    for (const grain of GRAINS) {
      for (const [key, measure] of this.#measures[grain]) {
        this.#tables.put(grain, key, encodeMeasure(measure));
      }
    }
  }
}

/** A stored rollup, or an empty one. */
export function readMeasure(tables: RollupTables, grain: Grain, key: number): Measure {
  const measure = new Measure();
  const data = tables.get(grain, key);
  if (data) addEncoded(measure, data);
  return measure;
}
