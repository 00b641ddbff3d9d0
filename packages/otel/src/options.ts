import { z } from 'zod';

/** The exporter's options: checked, complete and documented here. */
export const openTelemetryOptions = z.strictObject({
  /** Base URL of an OTLP/HTTP collector; traces go to `<endpoint>/v1/traces`. @default 'http://localhost:4318' */
  endpoint: z
    .string()
    .regex(/^https?:\/\/[^\s]+$/, 'must be an http:// or https:// URL')
    .default('http://localhost:4318'),
  /** `service.name` of the spans. @default 'celery' */
  serviceName: z.string().min(1).max(200).default('celery'),
  /** Sent with every export, as `{ authorization: 'Bearer …' }`; never shown. `OTEL_EXPORTER_OTLP_HEADERS` adds to them. */
  headers: z.record(z.string(), z.string()).default({}),
  /** Spans that wait for a collector that is slow or away; more are dropped and counted. @default 20000 */
  maxQueuedSpans: z.int().min(512).max(1_000_000).default(20_000),
});

/** What a user writes. */
export type OpenTelemetryOptions = z.input<typeof openTelemetryOptions>;

/** The same, checked and complete. */
export type OpenTelemetrySettings = z.output<typeof openTelemetryOptions>;
