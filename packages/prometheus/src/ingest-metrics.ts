import type { DatabaseHealth, EngineStatus } from '@celery-cnc/core/component';
import type { IngestCounters } from '@celery-cnc/core/models';
import { Counter, Gauge, type Registry } from 'prom-client';

const COUNTERS = [
  ['celery_cnc_events_received_total', 'Events received from brokers', 'eventsReceived'],
  ['celery_cnc_task_events_committed_total', 'Task events stored', 'taskEventsCommitted'],
  ['celery_cnc_task_events_duplicate_total', 'Task events that were stored already', 'taskEventsDuplicate'],
  ['celery_cnc_events_malformed_total', 'Messages that could not be read', 'eventsMalformed'],
  ['celery_cnc_events_opaque_total', 'Messages of a content type that is not read', 'eventsOpaque'],
  ['celery_cnc_events_dropped_total', 'Events known to be lost', 'eventsDropped'],
  ['celery_cnc_gaps_total', 'Times in which events may have been lost', 'gaps'],
] as const satisfies readonly (readonly [string, string, keyof IngestCounters])[];

/** What one scrape could read; `null` where it did not answer, which is not the same as zero. */
export interface IngestReadings {
  readonly counters: IngestCounters | null;
  readonly health: DatabaseHealth | null;
  readonly engines: readonly EngineStatus[] | null;
}

/**
 * Ingest, database and brokers. A metric that was never read is not shown; one that can't be read now keeps its value,
 * while `celery_cnc_database_up` tells.
 *
 * Cardinality: one series each, or one a broker.
 */
export class IngestMetrics {
  readonly #registry: Registry;
  readonly #databaseUp: Gauge;
  readonly #brokerConnected: Gauge<'broker'>;
  readonly #brokerBuffered: Gauge<'broker'>;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#databaseUp = this.#gauge('celery_cnc_database_up', 'Whether the database answers and is well');
    this.#brokerConnected = new Gauge({
      name: 'celery_cnc_broker_connected',
      help: 'Whether the engine is connected to its broker',
      labelNames: ['broker'],
      registers: [registry],
    });
    this.#brokerBuffered = new Gauge({
      name: 'celery_cnc_broker_buffered_events',
      help: 'Events received and not yet stored',
      labelNames: ['broker'],
      registers: [registry],
    });
  }

  /** Takes in what a scrape read. */
  update({ counters, health, engines }: IngestReadings): void {
    this.#databaseUp.set(health?.ok === true ? 1 : 0);
    if (health?.sizeBytes !== null && health?.sizeBytes !== undefined) {
      this.#gauge('celery_cnc_database_size_bytes', 'Bytes on disk').set(health.sizeBytes);
    }
    if (health) this.#gauge('celery_cnc_database_tasks', 'Stored tasks').set(health.tasks);
    if (counters) this.#updateCounters(counters);
    if (engines) this.#updateBrokers(engines);
  }

  #updateCounters(counters: IngestCounters): void {
    for (const [name, help, key] of COUNTERS) {
      const existing = this.#registry.getSingleMetric(name);
      const counter =
        existing instanceof Counter ? existing : new Counter({ name, help, registers: [this.#registry] });
      counter.reset();
      counter.inc(counters[key]);
    }
    const lag = this.#gauge('celery_cnc_ingest_lag_seconds', 'Age of the newest event when it was stored');
    lag.set(counters.lagSeconds);
  }

  #updateBrokers(engines: readonly EngineStatus[]): void {
    this.#brokerConnected.reset();
    this.#brokerBuffered.reset();
    for (const { broker, connected, buffered } of engines) {
      this.#brokerConnected.set({ broker }, connected ? 1 : 0);
      this.#brokerBuffered.set({ broker }, buffered);
    }
  }

  #gauge(name: string, help: string): Gauge {
    const existing = this.#registry.getSingleMetric(name);
    return existing instanceof Gauge ? existing : new Gauge({ name, help, registers: [this.#registry] });
  }
}
