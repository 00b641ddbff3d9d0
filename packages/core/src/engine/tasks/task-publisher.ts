import { hostname } from 'node:os';
import type { ResolvedApp } from '../../config/resolved-config.ts';
import { CncError } from '../../errors.ts';
import type {
  PublishedWorkflow,
  PublishMethods,
  PublishRequest,
  WorkflowRequest,
} from '../../ipc/publish-contract.ts';
import type { ComponentLogger } from '../../logging/component-logger.ts';
import type { Broker, TaskAddress } from '../brokers/base.ts';
import { createTaskMessage, type TaskMessage, type WorkflowPlace } from './task-message.ts';
import { type AddressedMessage, workflowMessages } from './workflow-messages.ts';

const DEADLINE_MS = 10_000;
/** Messages of a group that are on their way to the broker at once. */
const MEMBERS_AT_ONCE = 100;

/** What a publisher needs. */
export interface TaskPublisherOptions {
  readonly apps: readonly ResolvedApp[];
  readonly broker: Broker;
  readonly logger: ComponentLogger;
}

/** Publishes tasks and workflows of the apps of one broker. */
export class TaskPublisher {
  readonly methods: PublishMethods;
  readonly #options: TaskPublisherOptions;
  /** Lamport clock of the events sent from here. */
  #clock = 0;

  constructor(options: TaskPublisherOptions) {
    this.#options = options;
    this.methods = {
      publishTask: (request) => this.publish(request),
      publishWorkflow: (request) => this.#publishWorkflow(request),
    };
  }

  /** Publishes one task. `toldBeside` goes into its `task-sent`, where that is sent. */
  async publish(
    request: PublishRequest,
    place: WorkflowPlace = {},
    toldBeside: Readonly<Record<string, unknown>> = {},
  ): Promise<{ readonly taskId: string }> {
    const app = this.#app(request.app);
    const message = createTaskMessage(request, place);
    const address = addressOf(request, app);
    await this.#send(app, message, address);
    if (request.sendSentEvent) await this.#tellSent(app, message, address, toldBeside);
    return { taskId: message.taskId };
  }

  async #publishWorkflow(request: WorkflowRequest): Promise<PublishedWorkflow> {
    const app = this.#app(request.app);
    const { messages, taskIds, groupId } = workflowMessages(request);
    const published: string[] = [];
    try {
      for (let start = 0; start < messages.length; start += MEMBERS_AT_ONCE) {
        const slice = messages.slice(start, start + MEMBERS_AT_ONCE);
        const sent = await Promise.allSettled(slice.map((member) => this.#sendMember(app, member)));
        for (const outcome of sent) if (outcome.status === 'fulfilled') published.push(outcome.value);
        const failed = sent.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
        if (failed) throw failed.reason;
      }
    } catch (error) {
      throw new CncError(
        'CNC_PUBLISH_FAILED',
        `${published.length} of ${messages.length} tasks were published, then: ${error instanceof Error ? error.message : String(error)}`,
        { details: { published, groupId }, cause: error },
      );
    }
    return { taskIds, groupId };
  }

  async #sendMember(app: ResolvedApp, { message, ...options }: AddressedMessage): Promise<string> {
    await this.#send(app, message, addressOf(options, app));
    return message.taskId;
  }

  async #send(app: ResolvedApp, message: TaskMessage, address: TaskAddress): Promise<void> {
    const names = app.transportOptions;
    await this.#options.broker.publish(message, { ...address, names, deadlineMs: DEADLINE_MS });
  }

  /** As a client with `task_send_sent_event`. The task is out: an event that fails is no reason to say otherwise. */
  async #tellSent(
    app: ResolvedApp,
    message: TaskMessage,
    { queue, exchange }: TaskAddress,
    toldBeside: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const { headers } = message;
    const event = {
      ...toldBeside,
      type: 'task-sent',
      hostname: `gen${process.pid}@${hostname()}`,
      utcoffset: 0,
      pid: process.pid,
      clock: ++this.#clock,
      timestamp: Date.now() / 1000,
      uuid: message.taskId,
      root_id: headers.root_id,
      parent_id: headers.parent_id,
      name: headers.task,
      args: headers.argsrepr,
      kwargs: headers.kwargsrepr,
      retries: headers.retries,
      eta: headers.eta,
      expires: headers.expires,
      queue: exchange ? '' : queue,
      exchange: exchange?.name ?? '',
      routing_key: exchange?.routingKey ?? queue,
    };
    try {
      await this.#options.broker.publishEvent(event, app.transportOptions);
    } catch (error) {
      this.#options.logger.warn('the event task-sent could not be sent', { taskId: message.taskId, error });
    }
  }

  #app(name: string): ResolvedApp {
    const app = this.#options.apps.find((known) => known.name === name);
    if (app) return app;
    throw new CncError('CNC_APP_UNKNOWN', `There is no app '${name}' on this broker.`, {
      details: { app: name },
    });
  }
}

function addressOf(
  { queue, exchange, routingKey }: { queue?: string; exchange?: string; routingKey?: string },
  app: ResolvedApp,
): TaskAddress {
  if (exchange !== undefined)
    return { queue: '', exchange: { name: exchange, routingKey: routingKey ?? '' } };
  return { queue: queue ?? app.defaultQueue };
}
