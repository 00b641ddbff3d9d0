/**
 * The web frontend and HTTP API of Celery CnC. Importing this loads no server: that happens in the component's process.
 *
 * @example
 * ```ts
 * new CeleryCnCConfig({ frontend: new FrontendConfig({ host: '127.0.0.1', port: 8000 }) });
 * ```
 */
import { type ComponentReference, parseOptions } from '@celery-cnc/core/component';
import { type FrontendOptions, frontendOptions } from './options.ts';

export type { FrontendOptions } from './options.ts';

/**
 * Enables the web frontend.
 *
 * @throws {ConfigError} that tells every faulty option, when constructed.
 */
export class FrontendConfig implements ComponentReference {
  readonly celeryCncComponent = true;
  readonly package = '@celery-cnc/web';
  readonly options: Readonly<Record<string, unknown>>;

  constructor(options: FrontendOptions = {}) {
    this.options = Object.freeze(parseOptions(frontendOptions, options, 'frontend'));
  }
}
