import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import { type RollupAges, rollupAges } from '../../../rollups/kept-rollups.ts';
import type { IngestWriter } from '../ingest-writer.ts';
import type { SlicedWork } from './sliced-work.ts';

/** Deletes rollups that are older than they are kept. Hours outlive minutes, and days hours: what they say stays. */
export class ExpiredRollups implements SlicedWork {
  readonly #writer: IngestWriter;
  readonly #ages: RollupAges;
  #deleted = 0;

  constructor(writer: IngestWriter, limits: ResolvedRetention, nowSeconds: number) {
    this.#writer = writer;
    this.#ages = rollupAges(limits, nowSeconds);
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
