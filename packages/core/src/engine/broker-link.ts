import { ENGINE_DEFAULTS } from '../config/defaults.ts';
import type { ResolvedApp } from '../config/resolved-config.ts';
import { secretsOfApps } from '../config/secrets-of.ts';
import type { ControlMethods } from '../ipc/control-contract.ts';
import type { ResultQuery, StoredResult } from '../ipc/engine-contract.ts';
import type { PublishMethods } from '../ipc/publish-contract.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { Redactor } from '../logging/redaction.ts';
import { ResultBackends } from './backend.ts';
import type { Broker } from './brokers/base.ts';
import { createBroker } from './brokers/create-broker.ts';
import { WorkerControl } from './control/worker-control.ts';
import { TaskPublisher } from './tasks/task-publisher.ts';

/** Who is there is found out by asking, where nobody has heard heartbeats. */
const ROLL_CALL_MS = 1000;

/**
 * A broker for a moment, without a database and without hearing its events: what the command line uses where no Celery
 * CnC has to run.
 */
export class BrokerLink {
  readonly control: ControlMethods;
  readonly publish: PublishMethods;
  readonly #broker: Broker;
  readonly #results: ResultBackends;

  private constructor(apps: readonly ResolvedApp[], broker: Broker, logger: ComponentLogger) {
    this.#broker = broker;
    this.#results = new ResultBackends(apps);
    this.publish = new TaskPublisher({ apps, broker, logger }).methods;
    this.control = new WorkerControl({
      knownWorkers: () => this.#callRoll(),
      broker,
      redactor: new Redactor(secretsOfApps(apps)),
    }).methods;
  }

  /** Returns at once: whoever asks first waits for the connection. `apps` share one broker; at least one. */
  static async open(apps: readonly ResolvedApp[], logger: ComponentLogger): Promise<BrokerLink> {
    const broker = await createBroker({ apps, options: ENGINE_DEFAULTS, logger });
    broker.connect();
    return new BrokerLink(apps, broker, logger);
  }

  getResult({ app, taskId }: ResultQuery): Promise<StoredResult | null> {
    return this.#results.getResult(app, taskId);
  }

  async close(): Promise<void> {
    await Promise.all([this.#broker.stop(), this.#results.close()]);
  }

  async #callRoll(): Promise<readonly string[]> {
    const ping = { method: 'ping', arguments: {}, destination: null };
    const replies = await this.#broker.broadcast(ping, { timeoutMs: ROLL_CALL_MS });
    return [...new Set(replies.map(({ worker }) => worker))];
  }
}
