import {
  type CeleryVersion,
  type CeleryWorker,
  FLEET_PYTHON_FOLDER,
  hasCelery,
  OLDER_CELERY,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
} from '@celery-cnc/fleet';
import { RunningEngine, until } from './running-engine.ts';

/** A Celery that workers are run with: an older one by its number, or the newest. */
export type FleetVersion = CeleryVersion | 'newest';

/** Those that are installed here; all of them where it counts. */
export const FLEET_VERSIONS: readonly FleetVersion[] = [
  ...OLDER_CELERY.filter((version) => process.env.CI || hasCelery(version)),
  'newest',
];

/** One broker, one worker of each Celery on it, each with a queue of its own, and an engine that hears them all. */
export class VersionedFleet {
  readonly engine: RunningEngine;
  readonly #broker: PrivateBroker;
  readonly #workers: readonly CeleryWorker[];

  private constructor(broker: PrivateBroker, engine: RunningEngine, workers: readonly CeleryWorker[]) {
    this.#broker = broker;
    this.engine = engine;
    this.#workers = workers;
  }

  static async start(start: () => Promise<PrivateBroker>): Promise<VersionedFleet> {
    const broker = await start();
    const engine = await RunningEngine.start({ brokerUrl: broker.url });
    await engine.connected();
    const workers = await Promise.all(FLEET_VERSIONS.map((version) => startWorker(version, broker.url)));
    const fleet = new VersionedFleet(broker, engine, workers);
    const known = () => new Set(fleet.#workerEvents.map(({ hostname }) => hostname));
    await until('all workers are known', () => known().size === workers.length);
    return fleet;
  }

  /** What the command line of this Celery prints for each call, as `['inspect', 'active']`, to its own worker. */
  async celerySays(
    version: FleetVersion,
    calls: readonly (readonly string[])[],
  ): Promise<readonly unknown[]> {
    const commands = calls.map(([kind, ...args]) => [kind, '-d', workerOf(version), ...args]);
    const printed = await runPython([`${FLEET_PYTHON_FOLDER}/celery_says.py`, JSON.stringify(commands)], {
      brokerUrl: this.#broker.url,
      ...celeryOf(version),
    });
    return JSON.parse(printed) as unknown[];
  }

  /** Whether the worker has said goodbye. */
  hasLeft(version: FleetVersion): boolean {
    return this.#workerEvents.some(
      ({ hostname, type }) => hostname === workerOf(version) && type === 'worker-offline',
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.kill()));
    await this.engine.stop();
    await this.#broker.stop();
  }

  get #workerEvents() {
    return this.engine.batches.flatMap(({ workerEvents }) => workerEvents);
  }
}

/** Node name of the worker. */
export const workerOf = (version: FleetVersion): string => `${version}@versions`;
/** The queue that it alone consumes. */
export const queueOf = (version: FleetVersion): string => `queue-${version}`;
const celeryOf = (version: FleetVersion) => (version === 'newest' ? {} : { celery: version });

function startWorker(version: FleetVersion, brokerUrl: string): Promise<CeleryWorker> {
  return startCeleryWorker({
    app: 'fleet_tasks',
    ...celeryOf(version),
    brokerUrl,
    name: workerOf(version),
    queues: [queueOf(version)],
    concurrency: 1,
  });
}
