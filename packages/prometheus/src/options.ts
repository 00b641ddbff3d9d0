import { z } from 'zod';

/** Flower's buckets, seconds. */
const RUNTIME_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Served beside the metrics. */
const HEALTH_PATH = '/healthcheck';

/** The exporter's options: checked, complete and documented here. */
export const prometheusOptions = z.strictObject({
  /**
   * Address to listen on. Metrics tell worker and task names to everyone who reaches them: set `0.0.0.0` where the
   * network is yours. @default '127.0.0.1'
   */
  host: z.string().min(1).max(253).default('127.0.0.1'),
  /** Port to listen on; 0 takes any free one. @default 8001 */
  port: z.int().min(0).max(65_535).default(8001),
  /** Path of the metrics. @default '/metrics' */
  prometheusPath: z
    .string()
    .max(200)
    .regex(/^\/[\w\-./]*$/, 'must begin with / and hold letters, digits, and - . _ / only')
    .refine((path) => path !== HEALTH_PATH, `must not be ${HEALTH_PATH}`)
    .default('/metrics'),
  /** Upper bounds of the runtime histogram, seconds, ascending; `+Inf` comes by itself. @default Flower's */
  runtimeBuckets: z
    .array(z.number().positive())
    .min(1)
    .max(50)
    .refine(
      (bounds) => bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? 0)),
      'must ascend',
    )
    .default(RUNTIME_BUCKETS),
  /**
   * Most series of one metric that has worker or task labels. Above it, new label values are added up under
   * `__other__`. @default 20000
   */
  maxSeries: z.int().min(100).max(1_000_000).default(20_000),
});

/** What a user writes. */
export type PrometheusOptions = z.input<typeof prometheusOptions>;

/** The same, checked and complete. */
export type PrometheusSettings = z.output<typeof prometheusOptions>;
