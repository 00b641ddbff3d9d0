/** What rollups are kept by, finest first. Hours and days are those of UTC. */
export const GRAINS = ['minute', 'hour', 'day'] as const;

/** Width of a rollup. */
export type Grain = (typeof GRAINS)[number];

/** How many minutes a rollup of each grain holds. */
export const MINUTES_OF: Readonly<Record<Grain, number>> = { minute: 1, hour: 60, day: 1440 };

/** The number of the period that holds a minute: epoch minutes, epoch hours, epoch days. */
export function periodOf(grain: Grain, minute: number): number {
  return Math.floor(minute / MINUTES_OF[grain]);
}
