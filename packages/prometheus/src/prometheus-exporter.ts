import type { Component, ComponentContext, ComponentDetails } from '@celery-cnc/core/component';
import { Counter, Gauge, Registry } from 'prom-client';
import { registerComponentMetrics } from './component-metrics.ts';
import { exposition } from './exposition.ts';
import { IngestMetrics } from './ingest-metrics.ts';
import type { PrometheusSettings } from './options.ts';
import { ScrapeServer } from './scrape-server.ts';
import { scrapeUrl } from './scrape-url.ts';
import { TaskMetrics } from './task-metrics.ts';
import { WorkerMetrics } from './worker-metrics.ts';

/** A scrape does not wait longer for the database and the engines; scrapers give up after ten seconds. */
const READ_TIMEOUT_MS = 2000;

/** The running exporter: counts what the change feed tells from its start on, and serves it. */
export class PrometheusExporter implements Component {
  readonly #context: ComponentContext<PrometheusSettings>;
  readonly #registry = new Registry();
  readonly #tasks: TaskMetrics;
  readonly #workers: WorkerMetrics;
  readonly #ingest: IngestMetrics;
  readonly #missed: Counter;
  readonly #server: ScrapeServer;
  #subscription: { close(): void } | null = null;
  #url: string | null = null;
  #scrapes = 0;
  #scraping: Promise<string> | null = null;

  constructor(context: ComponentContext<PrometheusSettings>) {
    const { config, components, version } = context;
    this.#context = context;
    this.#tasks = new TaskMetrics(this.#registry, config);
    this.#workers = new WorkerMetrics(this.#registry, config.maxSeries);
    this.#ingest = new IngestMetrics(this.#registry);
    registerComponentMetrics(this.#registry, components);
    this.#missed = new Counter({
      name: 'celery_cnc_prometheus_changes_missed_total',
      help: 'Times that changes were missed, so that task counters lag behind what is stored',
      registers: [this.#registry],
    });
    new Gauge({
      name: 'celery_cnc_build_info',
      help: 'Version of Celery CnC',
      labelNames: ['version'],
      registers: [this.#registry],
    }).set({ version }, 1);
    this.#server = new ScrapeServer({
      host: config.host,
      port: config.port,
      path: config.prometheusPath,
      contentType: this.#registry.contentType,
      scrape: () => this.#scrape(),
      onError: (error) => context.logger.error('A scrape failed', { error }),
    });
  }

  async start(): Promise<void> {
    const { config, events, logger } = this.#context;
    const port = await this.#server.listen();
    this.#url = scrapeUrl({ ...config, port });
    this.#subscription = events.subscribe({
      topics: ['tallies'],
      listener: (change) => {
        for (const tally of change.tallies ?? []) this.#tasks.add(tally);
      },
      onMissed: () => this.#missed.inc(),
    });
    logger.info('Listening', { url: this.#url });
  }

  async stop(): Promise<void> {
    this.#subscription?.close();
    this.#subscription = null;
    await this.#server.close();
    this.#url = null;
  }

  status(): ComponentDetails {
    return {
      summary: this.#url === null ? 'not listening' : `${this.#url}, ${this.#scrapes} scrapes`,
      figures: { scrapes: this.#scrapes },
      ...(this.#url === null ? {} : { links: [{ label: 'Metrics', href: this.#url }] }),
    };
  }

  /** Scrapes that come at the same time share one reading. */
  #scrape(): Promise<string> {
    this.#scrapes += 1;
    this.#scraping ??= this.#read().finally(() => {
      this.#scraping = null;
    });
    return this.#scraping;
  }

  async #read(): Promise<string> {
    const { db, engine } = this.#context;
    const [counters, health, workers, engines] = await Promise.all([
      inTime(db.getIngestCounters({})),
      inTime(db.getHealth({})),
      inTime(db.listWorkers({})),
      inTime(engine.listEngineStatuses()),
    ]);
    if (workers !== null) this.#workers.replace(workers);
    this.#ingest.update({ counters, health, engines });
    return exposition(this.#registry);
  }
}

async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), READ_TIMEOUT_MS);
  });
  try {
    return await Promise.race([answer, timeout]);
  } catch {
    // Told by `celery_cnc_database_up`; the process that failed logs why.
    return null;
  } finally {
    clearTimeout(timer);
  }
}
