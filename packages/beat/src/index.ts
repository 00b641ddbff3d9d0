/**
 * Periodic tasks for a Celery fleet. Importing this loads no scheduler: that happens in the component's process.
 *
 * @example
 * ```ts
 * new CeleryCnCConfig({ beat: new BeatConfig({ schedulePath: './schedules.json' }) });
 * ```
 */
import { type ComponentReference, parseOptions } from '@celery-cnc/core/component';
import { type BeatOptions, beatOptions } from './options.ts';

export type { BeatOptions } from './options.ts';

/**
 * Enables beat.
 *
 * @throws {ConfigError} that tells every faulty option, when constructed.
 */
export class BeatConfig implements ComponentReference {
  readonly celeryCncComponent = true;
  readonly package = '@celery-cnc/beat';
  readonly options: Readonly<Record<string, unknown>>;

  constructor(options: BeatOptions = {}) {
    this.options = Object.freeze(parseOptions(beatOptions, options, 'beat'));
  }
}
