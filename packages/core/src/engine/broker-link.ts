import { ENGINE_DEFAULTS } from '../config/defaults.ts';
import type { ResolvedApp } from '../config/resolved-config.ts';
import { secretsOfApps } from '../config/secrets-of.ts';
import { CncError } from '../errors.ts';
import type { EngineMethods } from '../ipc/engine-contract.ts';
import type { QueueSample } from '../ipc/queue-contract.ts';
import type { ResultMethods } from '../ipc/result-contract.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { Redactor } from '../logging/redaction.ts';
import { ResultBackends } from './backends/result-backends.ts';
import { resultMethods } from './backends/result-methods.ts';
import type { Broker } from './brokers/base.ts';
import { createBroker } from './brokers/create-broker.ts';
import { WorkerControl } from './control/worker-control.ts';
import { EventListener, type HeardEvents } from './events/event-listener.ts';
import { TaskPublisher } from './tasks/task-publisher.ts';

/** Who is there is found out by asking, where nobody has heard heartbeats. */
const ROLL_CALL_MS = 1000;
const LISTEN_PATIENCE_MS = 10_000;

/** What can be asked of a broker without a database. */
export type BrokerMethods = Pick<
  EngineMethods,
  | 'inspect'
  | 'control'
  | 'publishTask'
  | keyof ResultMethods
  | 'listQueues'
  | 'peekQueue'
  | 'purgeQueue'
  | 'deleteQueueMessage'
  | 'moveMessages'
>;

/**
 * A broker for a moment, without a database: what the command line uses where no Celery CnC has to run. Takes nothing
 * from the queues of one that runs.
 */
export class BrokerLink {
  readonly methods: BrokerMethods;
  readonly #apps: readonly ResolvedApp[];
  readonly #broker: Broker;
  readonly #results: ResultBackends;

  private constructor(apps: readonly ResolvedApp[], broker: Broker, logger: ComponentLogger) {
    this.#apps = apps;
    this.#broker = broker;
    this.#results = new ResultBackends(apps);
    const control = new WorkerControl({
      knownWorkers: () => this.#callRoll(),
      broker,
      redactor: new Redactor(secretsOfApps(apps)),
    }).methods;
    const { queues } = broker;
    this.methods = {
      ...control,
      publishTask: new TaskPublisher({ apps, broker, results: this.#results, logger }).methods.publishTask,
      ...resultMethods(this.#results),
      listQueues: () => this.#measureQueues(),
      peekQueue: (request) => queues.peek(request),
      purgeQueue: (request) => queues.purge(request),
      deleteQueueMessage: (request) => queues.deleteMessage(request),
      moveMessages: (request) => queues.move(request),
    };
  }

  /** Returns at once: whoever asks first waits for the connection. `apps` share one broker; at least one. */
  static async open(apps: readonly ResolvedApp[], logger: ComponentLogger): Promise<BrokerLink> {
    const broker = await createBroker({ apps, options: ENGINE_DEFAULTS, listensInPassing: true, logger });
    broker.connect();
    return new BrokerLink(apps, broker, logger);
  }

  /**
   * Hears events beside all others that hear them, until the link is closed. Once. Resolves when it does; rejects with
   * `CNC_BROKER_UNREACHABLE` where that takes more than 10 s.
   */
  listen(heard: HeardEvents): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const reason = this.#broker.state.lastError ?? 'no answer';
        reject(
          new CncError(
            'CNC_BROKER_UNREACHABLE',
            `The broker's events cannot be heard: ${reason}. Check that it runs.`,
          ),
        );
      }, LISTEN_PATIENCE_MS);
      const subscribed = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#broker.start(new EventListener(ENGINE_DEFAULTS.payloadLimit, heard, subscribed), null);
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#broker.stop(), this.#results.close()]);
  }

  async #callRoll(): Promise<readonly string[]> {
    const ping = { method: 'ping', arguments: {}, destination: null };
    const replies = await this.#broker.broadcast(ping, { timeoutMs: ROLL_CALL_MS });
    return [...new Set(replies.map(({ worker }) => worker))];
  }

  /** The queues of the apps, those that workers say they consume, and what the broker itself can name. */
  async #measureQueues(): Promise<QueueSample> {
    const { answers } = await this.methods.inspect({ command: 'active_queues', timeoutMs: ROLL_CALL_MS });
    const workersOf = new Map<string, string[]>(this.#apps.map(({ defaultQueue }) => [defaultQueue, []]));
    for (const answer of answers) {
      for (const queue of answer.status === 'ok' ? queueNames(answer.value) : [])
        workersOf.set(queue, [...(workersOf.get(queue) ?? []), answer.worker]);
    }
    const { queues, complete, problem } = await this.#broker.queues.measure([...workersOf.keys()]);
    const states = queues.map(({ next: _next, flow: _flow, rate, consumers, ...measured }) => {
      const workers = workersOf.get(measured.name) ?? [];
      const unknown = { oldestSentAt: null, pausedAt: null };
      return { ...measured, flow: rate, workers, consumers: consumers ?? workers.length, ...unknown };
    });
    const inOrder = states.sort((a, b) => a.name.localeCompare(b.name));
    return { sampledAt: Date.now() / 1000, queues: inOrder, complete, problem };
  }
}

function queueNames(answer: unknown): readonly string[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((queue: { name?: unknown } | null) =>
    typeof queue?.name === 'string' ? [queue.name] : [],
  );
}
