import type { ComponentRecord, ComponentRegistry } from '@celery-cnc/core/component';
import { Counter, Gauge, type Registry } from 'prom-client';

/**
 * Celery CnC's own processes, read from the component registry at each scrape.
 *
 * Cardinality: one series a process each.
 */
export function registerComponentMetrics(registry: Registry, components: ComponentRegistry): void {
  const gauge = (name: string, help: string, value: (record: ComponentRecord) => number | null) =>
    new Gauge({
      name,
      help,
      labelNames: ['component'],
      registers: [registry],
      collect() {
        this.reset();
        for (const record of components.list()) {
          const now = value(record);
          if (now !== null) this.set({ component: record.name }, now);
        }
      },
    });
  gauge('celery_cnc_component_up', 'Whether the process is up', ({ status }) => (status === 'up' ? 1 : 0));
  gauge(
    'celery_cnc_component_memory_bytes',
    'Resident memory of the process',
    ({ memoryBytes }) => memoryBytes,
  );
  gauge(
    'celery_cnc_component_event_loop_lag_seconds',
    '99th percentile of the event-loop delay since the last heartbeat',
    ({ eventLoopLagMs }) => (eventLoopLagMs === null ? null : eventLoopLagMs / 1000),
  );
  new Counter({
    name: 'celery_cnc_component_restarts_total',
    help: 'Restarts of the process since Celery CnC started',
    labelNames: ['component'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, restarts } of components.list()) this.inc({ component: name }, restarts);
    },
  });
}
