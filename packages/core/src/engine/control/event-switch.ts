import type { WorkerEvent } from '../../db/models/worker-event.ts';
import type { ComponentLogger } from '../../logging/component-logger.ts';
import type { Broker } from '../brokers/base.ts';

/** A worker is told so often when it comes up: it sends heartbeats before it can hear. */
const TRIES = 3;
/** Workers remembered as told; beyond this number each is told again at its next heartbeats. */
const MOST_REMEMBERED = 20_000;
/** Workers that come up together are told together: every worker hears every command. */
const GATHER_MS = 500;

/**
 * Switches task events on at workers that run without `-E` (`worker_send_task_events`): they tell heartbeats alone. Workers
 * that send them already answer that they do, and nothing changes.
 */
export class EventSwitch {
  readonly #broker: Broker;
  readonly #logger: ComponentLogger;
  /** How often each worker was told; another pid is another run. */
  readonly #told = new Map<string, { readonly pid: number | null; readonly times: number }>();

  readonly #newcomers = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(broker: Broker, logger: ComponentLogger) {
    this.#broker = broker;
    this.#logger = logger;
  }

  /** The broker is heard from now on. */
  subscribed(): void {
    this.#told.clear();
    this.#switchOn(null);
  }

  heard({ hostname, pid, type }: WorkerEvent): void {
    if (type === 'worker-offline') {
      this.#told.delete(hostname);
      return;
    }
    const known = this.#told.get(hostname);
    const times = known?.pid === pid ? known.times : 0;
    if (times >= TRIES) return;
    if (this.#told.size >= MOST_REMEMBERED) this.#told.clear();
    this.#told.set(hostname, { pid, times: times + 1 });
    this.#newcomers.add(hostname);
    this.#timer ??= setTimeout(() => this.#tellNewcomers(), GATHER_MS).unref();
  }

  #tellNewcomers(): void {
    this.#timer = undefined;
    this.#switchOn([...this.#newcomers]);
    this.#newcomers.clear();
  }

  #switchOn(destination: readonly string[] | null): void {
    this.#broker
      .send({ method: 'enable_events', arguments: {}, destination })
      .catch((error: unknown) => this.#logger.debug('task events could not be switched on', { error }));
  }
}
