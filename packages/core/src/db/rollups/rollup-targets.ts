import { GRAINS, type Grain, periodOf } from './grain.ts';
import { rollupKey, type Scope } from './rollup-key.ts';

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

/** The sums, of all series and of those with its name, worker or queue, that a series belongs to. */
export function sumsOf(series: SeriesLabels): (readonly [scope: Scope, id: number])[] {
  const sums: [Scope, number][] = [
    ['total', 0],
    ['name', series.name],
  ];
  if (series.worker !== 0) sums.push(['worker', series.worker]);
  if (series.queue !== 0) sums.push(['queue', series.queue]);
  return sums;
}

/** The rollups that what happened to a series in a minute belongs to, all but that of the series and minute itself. */
export function coarserRollups(series: SeriesLabels, minute: number): RollupTarget[] {
  const sums = sumsOf(series);
  return GRAINS.flatMap((grain) => {
    const period = periodOf(grain, minute);
    const targets = sums.map(([scope, id]) => ({ grain, key: rollupKey(scope, period, id) }));
    return grain === 'minute'
      ? targets
      : [{ grain, key: rollupKey('series', period, series.id) }, ...targets];
  });
}
