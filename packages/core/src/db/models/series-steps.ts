const SECONDS_A_MINUTE = 60;
const MINUTES_AN_HOUR = 60;
const MINUTES_A_DAY = 1440;
/** Steps below an hour that hours can be cut into. */
const PARTS_OF_AN_HOUR = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];

/** Even steps of a time series; epoch minutes. */
export interface SeriesSteps {
  readonly startMinute: number;
  /** Exclusive. */
  readonly endMinute: number;
  readonly stepMinutes: number;
}

/**
 * At most `steps` steps (one more where the range begins within one) that cover the range: parts of an hour, whole
 * hours or whole days (UTC), so that a step never cuts a rollup in two. `from` and `to` are epoch seconds.
 */
export function seriesSteps(query: { from: number; to: number; steps: number }): SeriesSteps {
  const firstMinute = Math.floor(query.from / SECONDS_A_MINUTE);
  const endMinute = Math.max(firstMinute + 1, Math.ceil(query.to / SECONDS_A_MINUTE));
  const stepMinutes = evenStep((endMinute - firstMinute) / query.steps);
  return {
    startMinute: Math.floor(firstMinute / stepMinutes) * stepMinutes,
    endMinute: Math.ceil(endMinute / stepMinutes) * stepMinutes,
    stepMinutes,
  };
}

function evenStep(leastMinutes: number): number {
  const part = PARTS_OF_AN_HOUR.find((minutes) => minutes >= leastMinutes);
  if (part !== undefined) return part;
  const unit = leastMinutes <= MINUTES_A_DAY ? MINUTES_AN_HOUR : MINUTES_A_DAY;
  return Math.ceil(leastMinutes / unit) * unit;
}
