import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import type { IngestWriter } from '../ingest-writer.ts';
import type { SlicedWork } from './sliced-work.ts';

/** Deletes workers that are gone for longer than they are kept. */
export class ExpiredWorkers implements SlicedWork {
  readonly #writer: IngestWriter;
  readonly #before: number | null;
  readonly #now: number;
  #deleted = 0;

  constructor(writer: IngestWriter, { workersMaxAgeSeconds }: ResolvedRetention, nowSeconds: number) {
    this.#writer = writer;
    this.#before = workersMaxAgeSeconds === null ? null : nowSeconds - workersMaxAgeSeconds;
    this.#now = nowSeconds;
  }

  get deleted(): number {
    return this.#deleted;
  }

  slice(limit: number): number {
    if (this.#before === null) return 0;
    const deleted = this.#writer.forgetWorkers(this.#before, this.#now, limit);
    this.#deleted += deleted;
    return deleted;
  }
}
