import type { ChangeFeed, DbClient } from '../components/component.ts';
import { MemoryController } from '../db/adapters/memory/memory-controller.ts';
import { ChangeFeed as CommittedChanges } from '../db/change-feed.ts';
import type { EventBatch, IngestResult } from '../db/models/event-batch.ts';
import { CncError } from '../errors.ts';

/** The parts of a batch that a test cares for. */
export type TestBatch = Partial<Omit<EventBatch, 'engineRun' | 'sequence'>>;

/** The real database in memory with its real change feed, in the process of the test. */
export class TestDatabase {
  readonly controller = new MemoryController({ maxTasks: 100_000 });
  readonly #changes = new CommittedChanges();
  readonly #misses = new Set<() => void>();
  #batches = 0;
  #away = false;

  constructor() {
    this.controller.onCommit((committed) => this.#changes.publish(committed));
  }

  /** What components get: fails as over IPC while the database is away. */
  readonly client: DbClient = new Proxy<DbClient>(this.controller, {
    get: (controller, name: keyof DbClient) => {
      const method = controller[name] as (query: never) => Promise<unknown>;
      return async (query: never) => {
        if (this.#away) throw new CncError('CNC_IPC_DISCONNECTED', 'The database process does not answer');
        return method.call(controller, query);
      };
    },
  });

  /** What components get: each listener has its own queue and waits for nobody else's. */
  readonly events: ChangeFeed = {
    subscribe: ({ topics, listener, onMissed }) => {
      let last = Promise.resolve();
      const missed = () => onMissed?.();
      const emit = (change: Parameters<typeof listener>[0]) => {
        last = last.then(() => listener(change));
      };
      const end = this.#changes.open({ topics }, { emit, missed });
      this.#misses.add(missed);
      return {
        close: () => {
          this.#misses.delete(missed);
          end();
        },
      };
    },
  };

  /** Listeners of the change feed now. */
  get listenerCount(): number {
    return this.#misses.size;
  }

  /** Stores events as an engine would: one batch after another. */
  ingest(batch: TestBatch): Promise<IngestResult> {
    this.#batches += 1;
    const taskEvents = batch.taskEvents ?? [];
    const workerEvents = batch.workerEvents ?? [];
    return this.controller.ingest({
      broker: 'redis://localhost:6379/0',
      receivedAt: Date.now() / 1000,
      taskEvents,
      workerEvents,
      eventsReceived: taskEvents.length + workerEvents.length,
      eventsMalformed: 0,
      eventsOpaque: 0,
      eventsDropped: 0,
      malformedSamples: [],
      gaps: [],
      ...batch,
      engineRun: 'test',
      sequence: this.#batches,
    });
  }

  /** As when the database process has died: calls fail until {@link comeBack}. */
  goAway(): void {
    this.#away = true;
  }

  /** As when it was started again: calls work, and listeners are told that they missed something. */
  comeBack(): void {
    this.#away = false;
    for (const missed of this.#misses) missed();
  }
}
