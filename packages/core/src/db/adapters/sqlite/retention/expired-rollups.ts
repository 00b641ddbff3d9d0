import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import type { IngestWriter } from '../ingest-writer.ts';
import type { RollupAges } from '../rollup-pruner.ts';
import type { SlicedWork } from './sliced-work.ts';

const SECONDS_A_MINUTE = 60;
/** Two days: what was asked of a task on one worker is asked of today and yesterday. */
const SERIES_MINUTES_MAX_AGE_SECONDS = 2 * 24 * 60 * 60;

/** Deletes rollups that are older than they are kept. Hours outlive minutes, and days hours: what they say stays. */
export class ExpiredRollups implements SlicedWork {
  readonly #writer: IngestWriter;
  readonly #ages: RollupAges;
  #deleted = 0;

  constructor(writer: IngestWriter, limits: ResolvedRetention, nowSeconds: number) {
    this.#writer = writer;
    const before = (maxAge: number | null) =>
      maxAge === null ? null : (nowSeconds - maxAge) / SECONDS_A_MINUTE;
    const { minutesMaxAgeSeconds: minutes } = limits;
    this.#ages = {
      minutesBefore: before(minutes),
      seriesMinutesBefore: before(minutes && Math.min(minutes, SERIES_MINUTES_MAX_AGE_SECONDS)),
      hoursBefore: before(limits.hoursMaxAgeSeconds),
    };
  }

  get deleted(): number {
    return this.#deleted;
  }

  slice(limit: number): number {
    const { folded, deleted } = this.#writer.pruneRollups(this.#ages, limit);
    this.#deleted += deleted;
    return folded + deleted;
  }
}
