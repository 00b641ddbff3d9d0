/**
 * OpenTelemetry traces of a Celery fleet: a span for every task that ended. Importing this loads no SDK: that happens in
 * the component's process.
 *
 * @example
 * ```ts
 * new CeleryCnCConfig({ openTelemetry: new OpenTelemetryConfig({ endpoint: 'http://localhost:4318' }) });
 * ```
 */
import { type ComponentReference, parseOptions } from '@celery-cnc/core/component';
import { type OpenTelemetryOptions, openTelemetryOptions } from './options.ts';

export type { OpenTelemetryOptions } from './options.ts';

/**
 * Enables the OpenTelemetry exporter.
 *
 * @throws {ConfigError} that tells every faulty option, when constructed.
 */
export class OpenTelemetryConfig implements ComponentReference {
  readonly celeryCncComponent = true;
  readonly package = '@celery-cnc/otel';
  readonly options: Readonly<Record<string, unknown>>;

  constructor(options: OpenTelemetryOptions = {}) {
    this.options = Object.freeze(parseOptions(openTelemetryOptions, options, 'openTelemetry'));
  }
}
