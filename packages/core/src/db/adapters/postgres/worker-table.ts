import type { ClientBase } from 'pg';
import type { InspectionRecord } from '../../../ipc/contract.ts';
import { WorkerRoster } from '../../ingest/worker-roster.ts';
import type { EventBatch } from '../../models/event-batch.ts';
import type { Worker } from '../../models/worker.ts';
import { Statement } from './statement.ts';
import { storableText } from './storable-text.ts';

/** In the order of the key: two hosts that hear the same workers never wait for each other in a circle. */
const LOCK = new Statement(
  'workers_lock',
  `SELECT worker FROM workers WHERE broker = $1 AND name = ANY ($2::text[]) ORDER BY name FOR UPDATE`,
);
const SAVE = new Statement(
  'workers_save',
  `INSERT INTO workers (broker, name, worker)
   SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS saved (broker, name, worker) ORDER BY broker, name
   ON CONFLICT (broker, name) DO UPDATE SET worker = excluded.worker`,
);

/**
 * Workers in the database. What a batch tells of them is folded into the rows as they are at that moment, under a lock,
 * since another host may hear the same workers.
 */
export class WorkerTable {
  /** Folds the batch in and returns the workers that changed. */
  async apply(client: ClientBase, batch: EventBatch): Promise<readonly Worker[]> {
    const names = [...batch.workerEvents, ...batch.taskEvents].map(({ hostname }) => hostname);
    const roster = await this.#lock(client, batch.broker, names);
    const changed = roster.apply(batch);
    await this.#save(client, changed);
    return changed;
  }

  /** Keeps what workers answered, and returns those that are known. */
  async recordInspections(
    client: ClientBase,
    records: readonly InspectionRecord[],
  ): Promise<readonly Worker[]> {
    const changed: Worker[] = [];
    for (const broker of [...new Set(records.map((record) => record.broker))].sort()) {
      const own = records.filter((record) => record.broker === broker);
      const roster = await this.#lock(
        client,
        broker,
        own.map(({ worker }) => worker),
      );
      for (const { worker: name, inspection } of own) {
        const worker = roster.inspected(broker, name, inspection);
        if (worker) changed.push(worker);
      }
    }
    await this.#save(client, changed);
    return changed;
  }

  async #lock(client: ClientBase, broker: string, names: Iterable<string>): Promise<WorkerRoster> {
    const wanted = [...new Set(names)].map(storableText);
    const rows = wanted.length === 0 ? [] : await LOCK.rows<readonly [string]>(client, [broker, wanted]);
    return new WorkerRoster(rows.map(([worker]) => JSON.parse(worker) as Worker));
  }

  async #save(client: ClientBase, workers: readonly Worker[]): Promise<void> {
    if (workers.length === 0) return;
    await SAVE.rows(client, [
      workers.map(({ broker }) => broker),
      workers.map(({ name }) => storableText(name)),
      workers.map((worker) => JSON.stringify(worker)),
    ]);
  }
}
