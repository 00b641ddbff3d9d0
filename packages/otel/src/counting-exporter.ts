import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** Told after each export. */
export type ExportListener = (spans: number, error: Error | null) => void;

/** An exporter that tells how each export went: the batch processor keeps that to itself. */
export class CountingExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #listener: ExportListener;

  constructor(exporter: SpanExporter, listener: ExportListener) {
    this.#exporter = exporter;
    this.#listener = listener;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      const failed = result.code === ExportResultCode.FAILED;
      this.#listener(
        spans.length,
        failed ? (result.error ?? new Error('the collector refused the spans')) : null,
      );
      done(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
