import { LOG_LEVELS, type ResolvedLogging } from '../config/resolved-config.ts';
import type { LoggingAdapter, LogSink } from './adapters/base.ts';
import { consoleLogging } from './adapters/console.ts';
import { fileLogging } from './adapters/file.ts';
import type { LogRecord } from './log-record.ts';
import type { Redactor } from './redaction.ts';

const ADAPTERS: Readonly<Record<ResolvedLogging['adapter'], LoggingAdapter>> = { file: fileLogging };

/** The one writer of the log: lives in the supervisor, takes the records of every process. */
export class LogWriter {
  readonly #sinks: readonly LogSink[];
  readonly #redactor: Redactor;
  readonly #leastSevere: number;

  private constructor(sinks: readonly LogSink[], config: ResolvedLogging, redactor: Redactor) {
    this.#sinks = sinks;
    this.#redactor = redactor;
    this.#leastSevere = LOG_LEVELS.indexOf(config.level);
  }

  static async open(config: ResolvedLogging, redactor: Redactor): Promise<LogWriter> {
    // A log that cannot be written has one place left to say so.
    const onError = (error: Error) =>
      process.stderr.write(`celery-cnc: the log failed: ${redactor.text(error.message)}\n`);
    const adapters = [ADAPTERS[config.adapter], ...(config.console ? [consoleLogging] : [])];
    const sinks = await Promise.all(adapters.map((adapter) => adapter.configure(config, onError)));
    return new LogWriter(sinks, config, redactor);
  }

  /** Redacted at its source already, and here once more: a library's output never passed a logger. */
  write(record: LogRecord): void {
    if (LOG_LEVELS.indexOf(record.level) < this.#leastSevere) return;
    const safe: LogRecord = {
      ...record,
      namespace: this.#redactor.name(record.namespace),
      message: this.#redactor.text(record.message),
      fields: this.#redactor.value(record.fields) as LogRecord['fields'],
    };
    for (const sink of this.#sinks) sink.write(safe);
  }

  async close(): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => sink.close()));
  }
}
