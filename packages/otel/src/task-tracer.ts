import type { Component, ComponentContext, ComponentDetails } from '@celery-cnc/core/component';
import { isReadyState, type TaskSummary } from '@celery-cnc/core/models';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { tracing } from '@opentelemetry/sdk-node';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { LRUCache } from 'lru-cache';
import { CountingExporter } from './counting-exporter.ts';
import type { OpenTelemetrySettings } from './options.ts';
import { type SpanSource, taskSpan } from './task-span.ts';

/** Ended tasks that are told again (late events, redeliveries) must not give a second span. */
const REMEMBERED_TASKS = 50_000;
const BATCH_SPANS = 512;
const BATCH_DELAY_MS = 1000;
const EXPORT_TIMEOUT_MS = 10_000;

/** Exports a span for each task that has ended. */
export class TaskTracer implements Component {
  readonly #context: ComponentContext<OpenTelemetrySettings>;
  readonly #source: SpanSource;
  readonly #processor: tracing.BatchSpanProcessor;
  readonly #seen = new LRUCache<string, true>({ max: REMEMBERED_TASKS });
  #feed: { close(): void } | undefined;
  #offered = 0;
  #exported = 0;
  #failed = 0;
  #dropped = 0;
  #problem: string | null = null;

  constructor(context: ComponentContext<OpenTelemetrySettings>) {
    this.#context = context;
    const { endpoint, serviceName, headers, maxQueuedSpans } = context.config;
    const configured = resourceFromAttributes({ [ATTR_SERVICE_NAME]: serviceName });
    this.#source = {
      resource: configured.merge(detectResources({ detectors: [envDetector] })),
      scope: { name: '@celery-cnc/otel', version: context.version },
    };
    const exporter = new OTLPTraceExporter({
      url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
      headers,
      timeoutMillis: EXPORT_TIMEOUT_MS,
    });
    const counting = new CountingExporter(exporter, (spans, error) => this.#told(spans, error));
    this.#processor = new tracing.BatchSpanProcessor(counting, {
      maxQueueSize: maxQueuedSpans,
      maxExportBatchSize: BATCH_SPANS,
      scheduledDelayMillis: BATCH_DELAY_MS,
    });
  }

  async start(): Promise<void> {
    this.#feed = this.#context.events.subscribe({
      topics: ['tasks'],
      listener: ({ tasks = [] }) => {
        for (const task of tasks) this.#trace(task);
      },
    });
  }

  async stop(): Promise<void> {
    this.#feed?.close();
    try {
      await this.#processor.shutdown();
    } catch (error) {
      this.#context.logger.warn('the last spans could not be exported', { error });
    }
  }

  status(): ComponentDetails {
    const queued = this.#queued();
    return {
      summary: this.#problem ?? `${this.#exported} spans exported`,
      degraded: this.#problem !== null,
      figures: { exported: this.#exported, queued, failed: this.#failed, dropped: this.#dropped },
    };
  }

  #trace(task: TaskSummary): void {
    if (!isReadyState(task.state) || this.#seen.has(task.id)) return;
    this.#seen.set(task.id, true);
    // The processor drops beyond its queue without a word; what does not fit must be counted.
    if (this.#queued() >= this.#context.config.maxQueuedSpans) {
      this.#dropped++;
      return;
    }
    this.#offered++;
    this.#processor.onEnd(taskSpan(task, this.#source));
  }

  #queued(): number {
    return this.#offered - this.#exported - this.#failed;
  }

  #told(spans: number, error: Error | null): void {
    if (error === null) {
      this.#exported += spans;
      if (this.#problem !== null) this.#context.logger.info('the collector takes spans again');
      this.#problem = null;
      return;
    }
    this.#failed += spans;
    // Told when it begins, not at every batch.
    if (this.#problem === null) this.#context.logger.error('spans could not be exported', { error });
    this.#problem = `the collector does not take spans: ${error.message || error.name}`;
  }
}
