import {
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { OpenTelemetrySettings } from './options.ts';

/** Name of the service where neither options nor environment give one. */
const DEFAULT_SERVICE_NAME = 'celery';

/** What the spans tell of their service: options before `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`. */
export function spanResource({
  serviceName,
  attributes,
}: Pick<OpenTelemetrySettings, 'serviceName' | 'attributes'>): Resource {
  return resourceFromAttributes({ [ATTR_SERVICE_NAME]: DEFAULT_SERVICE_NAME })
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(
      resourceFromAttributes({
        ...attributes,
        ...(serviceName === undefined ? {} : { [ATTR_SERVICE_NAME]: serviceName }),
      }),
    );
}
