import { z } from 'zod';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/** Headers are checked as one value, so that no fault shows what they hold. */
const headers = z.custom<Readonly<Record<string, string>>>().superRefine((value: unknown, check) => {
  const fault = (message: string) =>
    check.addIssue({
      code: 'custom',
      message,
      params: { cure: "give names and texts, as { authorization: 'Bearer …' }" },
    });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault('no headers');
  for (const [name, text] of Object.entries(value)) {
    if (!HEADER_NAME.test(name)) fault('a name is none that a header may have');
    if (typeof text !== 'string' || !HEADER_VALUE.test(text))
      fault(`the value of ${name} is no printable text`);
  }
});

/** The exporter's options: checked, complete and documented here. */
export const openTelemetryOptions = z.strictObject({
  /**
   * Base URL of an OTLP/HTTP collector; traces go to `<endpoint>/v1/traces`.
   *
   * @default `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, `OTEL_EXPORTER_OTLP_ENDPOINT`, else `http://localhost:4318`
   */
  endpoint: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).optional(),
  /** `service.name` of the spans. @default `OTEL_SERVICE_NAME`, else `celery` */
  serviceName: z.string().min(1).max(200).optional(),
  /** Sent with every export, as `{ authorization: 'Bearer …' }`; never shown. `OTEL_EXPORTER_OTLP_HEADERS` adds to them. */
  headers: headers.default({}),
  /** Resource attributes of all spans, as `{ 'deployment.environment.name': 'staging' }`, over `OTEL_RESOURCE_ATTRIBUTES`. */
  attributes: z
    .record(z.string().min(1).max(200), z.union([z.string().max(4000), z.number(), z.boolean()]))
    .default({}),
  /** Spans that wait for a collector that is slow or away; more are dropped and counted. @default 20000 */
  maxQueuedSpans: z.int().min(512).max(1_000_000).default(20_000),
});

/** What a user writes. */
export type OpenTelemetryOptions = z.input<typeof openTelemetryOptions>;

/** The same, checked and complete. */
export type OpenTelemetrySettings = z.output<typeof openTelemetryOptions>;
