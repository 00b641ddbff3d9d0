import type { Worker } from '@celery-cnc/core/models';
import { Gauge, type Registry } from 'prom-client';
import { labelValue } from './series-limit.ts';

/** A worker as far as metrics need it. */
interface WorkerSample {
  readonly name: string;
  readonly online: boolean;
  readonly active: number;
}

/**
 * Flower's worker metrics: `flower_worker_online` and `flower_worker_number_of_currently_executing_tasks`. A worker
 * that two brokers know by one name is online when either is, and its tasks are added up.
 *
 * Cardinality: one series a worker each, at most `maxSeries`; workers beyond it are left out.
 */
export class WorkerMetrics {
  #samples: readonly WorkerSample[] = [];
  readonly #maxSeries: number;

  constructor(registry: Registry, maxSeries: number) {
    this.#maxSeries = maxSeries;
    const samples = () => this.#samples;
    new Gauge({
      name: 'flower_worker_online',
      help: 'Worker online status',
      labelNames: ['worker'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { name, online } of samples()) this.set({ worker: name }, online ? 1 : 0);
      },
    });
    new Gauge({
      name: 'flower_worker_number_of_currently_executing_tasks',
      help: 'Number of tasks currently executing at a worker',
      labelNames: ['worker'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { name, active } of samples()) this.set({ worker: name }, active);
      },
    });
  }

  /** Takes in all workers as they are listed now: only a list knows of those that fell silent. */
  replace(workers: readonly Worker[]): void {
    const merged = new Map<string, WorkerSample>();
    for (const worker of workers.slice(0, this.#maxSeries)) {
      const name = labelValue(worker.name);
      const other = merged.get(name);
      const online = worker.status === 'online';
      // What a worker executed when it was last heard says nothing once it is gone.
      const active = online ? (worker.active ?? 0) : 0;
      merged.set(name, {
        name,
        online: online || (other?.online ?? false),
        active: active + (other?.active ?? 0),
      });
    }
    this.#samples = [...merged.values()];
  }
}
