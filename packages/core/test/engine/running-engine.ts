import { setTimeout as sleep } from 'node:timers/promises';
import { ENGINE_DEFAULTS } from '../../src/config/defaults.ts';
import type { ResolvedEngineOptions } from '../../src/config/resolved-config.ts';
import { MemoryController } from '../../src/db/adapters/memory/memory-controller.ts';
import type { EventBatch } from '../../src/db/models/event-batch.ts';
import type { Gap } from '../../src/db/models/gap.ts';
import type { TaskEvent } from '../../src/db/models/task-event.ts';
import { resolveApps } from '../../src/engine/apps/app-registry.ts';
import type { CeleryAppOptions } from '../../src/engine/apps/celery-app.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { DatabaseMethods, InspectionRecord } from '../../src/ipc/contract.ts';
import type { LogRecord } from '../../src/logging/log-record.ts';
import { createRecordLogger } from '../../src/logging/record-logger.ts';

/** How a test's engine differs from the default. */
export interface RunningEngineOptions {
  readonly brokerUrl: string;
  readonly lastReceivedAt?: number | null;
  readonly options?: Partial<ResolvedEngineOptions>;
  readonly backendUrl?: string;
  /** Further options of its app. */
  readonly app?: Partial<CeleryAppOptions>;
  /** Further apps of the same broker. */
  readonly others?: readonly CeleryAppOptions[];
  /** Default: one in memory. Opened; the engine's tests read it. */
  readonly database?: DatabaseMethods;
}

/** An engine with a database that keeps every batch as it came as well, and can be told to be away. */
export class RunningEngine {
  readonly engine: Engine;
  readonly batches: EventBatch[];
  readonly inspections: InspectionRecord[];
  readonly logs: readonly LogRecord[];
  readonly #database: RecordingDatabase;
  #stopped: Promise<void> | undefined;

  private constructor(engine: Engine, database: RecordingDatabase, logs: readonly LogRecord[]) {
    this.engine = engine;
    this.batches = database.batches;
    this.inspections = database.inspections;
    this.logs = logs;
    this.#database = database;
  }

  static async start(given: RunningEngineOptions): Promise<RunningEngine> {
    const apps = resolveApps(
      [
        { name: 'app', broker: given.brokerUrl, backend: given.backendUrl ?? null, ...given.app },
        ...(given.others ?? []),
      ],
      [],
    );
    const database = new RecordingDatabase(
      given.database ?? new MemoryController({ maxTasks: 100_000 }),
      given.lastReceivedAt,
    );
    const logs: LogRecord[] = [];
    const engine = await Engine.start({
      brokerId: apps[0]?.brokerId ?? '',
      apps,
      options: { ...ENGINE_DEFAULTS, inspectWorkers: false, enableEvents: false, ...given.options },
      database: database.methods,
      logger: createRecordLogger('test', (record) => logs.push(record)),
      signal: new AbortController().signal,
    });
    return new RunningEngine(engine, database, logs);
  }

  /** Stops the engine; once is enough. */
  stop(): Promise<void> {
    this.#stopped ??= this.engine.stop();
    return this.#stopped;
  }

  get gaps(): readonly Gap[] {
    return this.batches.flatMap(({ gaps }) => gaps);
  }

  get taskEvents(): readonly TaskEvent[] {
    return this.batches.flatMap(({ taskEvents }) => taskEvents);
  }

  get taskIds(): ReadonlySet<string> {
    return new Set(this.taskEvents.map(({ taskId }) => taskId));
  }

  sum(counter: 'eventsReceived' | 'eventsDropped' | 'eventsMalformed' | 'eventsOpaque'): number {
    return this.batches.reduce((sum, batch) => sum + batch[counter], 0);
  }

  async connected(): Promise<void> {
    await until('the broker is heard', async () => (await this.engine.methods.getEngineStatus({})).connected);
  }

  /** Every batch is refused until {@link databaseReturns}. */
  databaseLeaves(): void {
    this.#database.isAway = true;
  }

  databaseReturns(): void {
    this.#database.isAway = false;
  }
}

class RecordingDatabase {
  readonly batches: EventBatch[] = [];
  readonly inspections: InspectionRecord[] = [];
  isAway = false;
  readonly #database: DatabaseMethods;
  readonly #lastReceivedAt: number | null | undefined;

  constructor(database: DatabaseMethods, lastReceivedAt: number | null | undefined) {
    this.#database = database;
    this.#lastReceivedAt = lastReceivedAt;
  }

  /** All of the database, with what goes in kept beside. */
  get methods(): DatabaseMethods {
    return new Proxy(this.#database, {
      get: (database, name: keyof DatabaseMethods) => {
        if (name === 'ingest') return (batch: EventBatch) => this.#ingest(batch);
        if (name === 'recordInspections') return (records: InspectionRecord[]) => this.#record(records);
        if (name === 'lastReceivedAt' && this.#lastReceivedAt !== undefined) {
          return async () => this.#lastReceivedAt;
        }
        return database[name].bind(database);
      },
    });
  }

  async #ingest(batch: EventBatch) {
    if (this.isAway) throw new Error('the database is away');
    this.batches.push(batch);
    return this.#database.ingest(batch);
  }

  async #record(records: readonly InspectionRecord[]): Promise<null> {
    this.inspections.push(...records);
    return this.#database.recordInspections(records);
  }
}

/** Waits for a condition; throws with its name when it does not come true. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await sleep(20);
  }
}
