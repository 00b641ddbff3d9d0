import type { EventBatch } from '../models/event-batch.ts';
import { foldWorker, foldWorkerAlive, workerAt } from '../models/fold-worker.ts';
import type { Worker, WorkerInspection } from '../models/worker.ts';

/** Clients, beat and pool children that publish send events under `gen{pid}@host`; they are no workers. */
const CLIENT_NAME = /^gen\d+@/;
/** Task events tell little about a worker, so they touch its row at most this often. */
const ALIVE_EVERY_SECONDS = 1;

/** The workers of all brokers, in memory: few, and every batch touches them. */
export class WorkerRoster {
  readonly #workers = new Map<string, Worker>();

  constructor(workers: readonly Worker[]) {
    for (const worker of workers) this.#workers.set(keyOf(worker.broker, worker.name), worker);
  }

  list(): readonly Worker[] {
    return [...this.#workers.values()];
  }

  /** Folds the batch in and returns the workers that changed. */
  apply(batch: EventBatch): readonly Worker[] {
    const changed = new Map<string, Worker>();
    for (const event of batch.workerEvents) {
      const key = keyOf(batch.broker, event.hostname);
      const known = this.#workers.get(key);
      // Told again by a repeated batch, or late: an old beat must not bring a worker back.
      if (known?.status === 'offline' && event.timestampSeconds <= lastBeat(known)) continue;
      const worker = foldWorker(known, event, batch.broker, batch.receivedAt);
      this.#workers.set(key, worker);
      changed.set(key, worker);
    }
    for (const name of new Set(batch.taskEvents.map((event) => event.hostname))) {
      const key = keyOf(batch.broker, name);
      const known = this.#workers.get(key);
      if (CLIENT_NAME.test(name) || !isStale(known, batch.receivedAt)) continue;
      const worker = foldWorkerAlive(known, name, batch.broker, batch.receivedAt);
      this.#workers.set(key, worker);
      changed.set(key, worker);
    }
    return [...changed.values()];
  }

  /** Workers that are gone, and were heard last before a time; both epoch seconds, our clock. */
  goneBefore(beforeSeconds: number, now: number): readonly Worker[] {
    return this.list().filter(
      (worker) => worker.lastSeenAt < beforeSeconds && workerAt(worker, now).status === 'offline',
    );
  }

  forget({ broker, name }: Pick<Worker, 'broker' | 'name'>): void {
    this.#workers.delete(keyOf(broker, name));
  }

  inspected(broker: string, name: string, inspection: WorkerInspection): Worker | undefined {
    const key = keyOf(broker, name);
    const known = this.#workers.get(key);
    if (!known) return undefined;
    const worker = { ...known, inspection };
    this.#workers.set(key, worker);
    return worker;
  }
}

/** The worker's clock at its newest beat. */
function lastBeat(worker: Worker): number {
  return worker.lastSeenAt - (worker.clockSkewSeconds ?? 0);
}

function isStale(worker: Worker | undefined, now: number): boolean {
  return (
    worker === undefined || (worker.status === 'online' && now - worker.lastSeenAt >= ALIVE_EVERY_SECONDS)
  );
}

function keyOf(broker: string, name: string): string {
  return `${broker}\n${name}`;
}
