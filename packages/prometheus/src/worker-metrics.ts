import type { Worker } from '@celery-cnc/core/models';
import { Gauge, type Registry } from 'prom-client';
import { labelValue } from './series-limit.ts';

/** A worker as far as metrics need it. */
interface WorkerSample {
  readonly name: string;
  readonly online: boolean;
  readonly active: number;
  readonly lastSeenAt: number;
}

/**
 * Flower's worker metrics: `flower_worker_online` and `flower_worker_number_of_currently_executing_tasks`. A worker
 * that two brokers know by one name is online when either is, and its tasks are added up.
 *
 * Cardinality: one series a worker each, at most `maxSeries`; workers that come later are left out.
 */
export class WorkerMetrics {
  readonly #samples = new Map<string, WorkerSample>();
  readonly #maxSeries: number;

  constructor(registry: Registry, maxSeries: number) {
    this.#maxSeries = maxSeries;
    const byName = () => this.#byName();
    new Gauge({
      name: 'flower_worker_online',
      help: 'Worker online status',
      labelNames: ['worker'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { name, online } of byName()) this.set({ worker: name }, online ? 1 : 0);
      },
    });
    new Gauge({
      name: 'flower_worker_number_of_currently_executing_tasks',
      help: 'Number of tasks currently executing at a worker',
      labelNames: ['worker'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { name, active } of byName()) this.set({ worker: name }, active);
      },
    });
  }

  /** Takes in a worker's newest state. */
  set(worker: Worker): void {
    const key = `${worker.broker}\0${worker.name}`;
    const known = this.#samples.get(key);
    if (known === undefined && this.#samples.size >= this.#maxSeries) return;
    // A list read from the database may arrive after a newer change.
    if (known !== undefined && known.lastSeenAt > worker.lastSeenAt) return;
    const online = worker.status === 'online';
    // What a worker executed when it was last heard says nothing once it is gone.
    const active = online ? (worker.active ?? 0) : 0;
    this.#samples.set(key, { name: labelValue(worker.name), online, active, lastSeenAt: worker.lastSeenAt });
  }

  #byName(): Iterable<WorkerSample> {
    const merged = new Map<string, WorkerSample>();
    for (const sample of this.#samples.values()) {
      const other = merged.get(sample.name);
      merged.set(sample.name, {
        ...sample,
        online: sample.online || (other?.online ?? false),
        active: sample.active + (other?.active ?? 0),
      });
    }
    return merged.values();
  }
}
