import type { ComponentLogger } from '@celery-cnc/core/component';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { tracing } from '@opentelemetry/sdk-node';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { CountingExporter } from './counting-exporter.ts';
import { exportProblem } from './export-problem.ts';
import type { OpenTelemetrySettings } from './options.ts';
import { tracesUrl } from './traces-url.ts';

const BATCH_SPANS = 512;
const BATCH_DELAY_MS = 1000;
const EXPORT_TIMEOUT_MS = 10_000;
/** Exports side by side when the queue is emptied at the end. */
const MOST_EXPORTS = 64;
/** A collector that is away must not hold up the stop. */
const CLOSE_WAIT_MS = 3000;

/** Figures of a {@link SpanQueue}, since the start but for `queued`. */
export interface SpanFigures extends Readonly<Record<string, number>> {
  readonly exported: number;
  /** Waiting, or on their way. */
  readonly queued: number;
  /** Not taken by the collector. */
  readonly failed: number;
  /** Not queued, because the queue was full. */
  readonly dropped: number;
}

/** Spans on their way to the collector, in batches; counts what becomes of each. */
export class SpanQueue {
  readonly #logger: ComponentLogger;
  readonly #maxQueuedSpans: number;
  readonly #exporter: CountingExporter;
  readonly #processor: tracing.BatchSpanProcessor;
  #offered = 0;
  #exported = 0;
  #failed = 0;
  #dropped = 0;
  #problem: string | null = null;

  constructor({ endpoint, headers, maxQueuedSpans }: OpenTelemetrySettings, logger: ComponentLogger) {
    this.#logger = logger;
    this.#maxQueuedSpans = maxQueuedSpans;
    const exporter = new OTLPTraceExporter({
      url: tracesUrl(endpoint, process.env),
      headers,
      timeoutMillis: EXPORT_TIMEOUT_MS,
      concurrencyLimit: MOST_EXPORTS,
    });
    this.#exporter = new CountingExporter(exporter, (spans, error) => this.#told(spans, error));
    this.#processor = new tracing.BatchSpanProcessor(this.#exporter, {
      maxQueueSize: maxQueuedSpans,
      maxExportBatchSize: BATCH_SPANS,
      scheduledDelayMillis: BATCH_DELAY_MS,
    });
  }

  get figures(): SpanFigures {
    return {
      exported: this.#exported,
      queued: this.#queued,
      failed: this.#failed,
      dropped: this.#dropped,
    };
  }

  /** Why spans do not get through; `null` while they do. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Adds an ended span; beyond the limit it is dropped. */
  add(span: ReadableSpan): void {
    // The processor drops beyond its queue without a word; what does not fit must be counted.
    if (this.#queued >= this.#maxQueuedSpans) {
      this.#dropped++;
      return;
    }
    this.#offered++;
    this.#processor.onEnd(span);
  }

  /** Brings what waits to the collector, as far as that is quick. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((expired) => {
      timer = setTimeout(expired, CLOSE_WAIT_MS);
    });
    // What fails has been counted by then.
    const flushed = this.#processor.shutdown().catch(() => this.#exporter.shutdown());
    await Promise.race([flushed, patience]);
    clearTimeout(timer);
    const lost = this.#queued;
    if (lost > 0) this.#logger.warn('stopped with spans that the collector has not taken', { spans: lost });
  }

  get #queued(): number {
    return this.#offered - this.#exported - this.#failed;
  }

  #told(spans: number, error: Error | null): void {
    if (error === null) {
      this.#exported += spans;
      if (this.#problem !== null) this.#logger.info('the collector takes spans again');
      this.#problem = null;
      return;
    }
    this.#failed += spans;
    const reason = exportProblem(error);
    // Told when it begins, not at every batch.
    if (this.#problem === null) this.#logger.error('spans could not be exported', { reason });
    this.#problem = `the collector does not take spans: ${reason}`;
  }
}
