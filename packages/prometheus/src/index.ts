/**
 * Prometheus metrics of a Celery fleet, on their own port. Importing this loads no server: that happens in the
 * component's process.
 *
 * @example
 * ```ts
 * new CeleryCnCConfig({ prometheus: new PrometheusConfig({ port: 8001, prometheusPath: '/metrics' }) });
 * ```
 */
import { type ComponentReference, parseOptions } from '@celery-cnc/core/component';
import { type PrometheusOptions, prometheusOptions } from './options.ts';

export type { PrometheusOptions } from './options.ts';

/**
 * Enables the Prometheus exporter.
 *
 * @throws {ConfigError} that tells every faulty option, when constructed.
 */
export class PrometheusConfig implements ComponentReference {
  readonly celeryCncComponent = true;
  readonly package = '@celery-cnc/prometheus';
  readonly options: Readonly<Record<string, unknown>>;

  constructor(options: PrometheusOptions = {}) {
    this.options = Object.freeze(parseOptions(prometheusOptions, options, 'prometheus'));
  }
}
