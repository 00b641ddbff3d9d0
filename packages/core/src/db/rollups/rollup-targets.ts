import { GRAINS, type Grain, periodOf } from './grain.ts';
import { rollupKey } from './rollup-key.ts';

/** The finest thing that rollups are kept by: labels of its task name, queue and worker, 0 where unknown. */
export interface SeriesLabels {
  readonly id: number;
  readonly name: number;
  readonly queue: number;
  readonly worker: number;
}

/** Where a rollup is. */
export interface RollupTarget {
  readonly grain: Grain;
  readonly key: number;
}

/** The rollups that what happened to a series in a minute belongs to, all but that of the series and minute itself. */
export function coarserRollups(series: SeriesLabels, minute: number): RollupTarget[] {
  const targets: RollupTarget[] = [];
  for (const grain of GRAINS) {
    const period = periodOf(grain, minute);
    if (grain !== 'minute') targets.push({ grain, key: rollupKey('series', period, series.id) });
    targets.push({ grain, key: rollupKey('total', period, 0) });
    targets.push({ grain, key: rollupKey('name', period, series.name) });
    if (series.worker !== 0) targets.push({ grain, key: rollupKey('worker', period, series.worker) });
    if (series.queue !== 0) targets.push({ grain, key: rollupKey('queue', period, series.queue) });
  }
  return targets;
}
