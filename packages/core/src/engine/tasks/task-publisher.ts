import { hostname } from 'node:os';
import type { ResolvedApp } from '../../config/resolved-config.ts';
import { CncError } from '../../errors.ts';
import type {
  PublishedWorkflow,
  PublishManyRequest,
  PublishMethods,
  PublishRequest,
  WorkflowRequest,
} from '../../ipc/publish-contract.ts';
import type { ComponentLogger } from '../../logging/component-logger.ts';
import type { ResultBackends } from '../backends/result-backends.ts';
import type { AddressedTask, Broker, TaskAddress } from '../brokers/base.ts';
import { chordUnlock } from './chord-unlock.ts';
import { createTaskMessage, type TaskMessage, type WorkflowPlace } from './task-message.ts';
import { type PlannedChord, workflowMessages } from './workflow-messages.ts';

const DEADLINE_MS = 10_000;
/** Messages of a group that are on their way to the broker at once. */
const MEMBERS_AT_ONCE = 100;

/** What a publisher needs. */
export interface TaskPublisherOptions {
  readonly apps: readonly ResolvedApp[];
  readonly broker: Broker;
  /** Chords are counted there. */
  readonly results: Pick<ResultBackends, 'of'>;
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
      publishTasks: (request) => this.#publishTasks(request),
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
    const { messages, taskIds, groupId, chord } = workflowMessages(request);
    if (chord !== null) await this.#beginChord(app, chord);
    const tasks = messages.map(({ message, ...place }) => ({ message, ...addressOf(place, app) }));
    for (let start = 0; start < tasks.length; start += MEMBERS_AT_ONCE)
      await this.#sendAll(app, tasks.slice(start, start + MEMBERS_AT_ONCE), {
        before: taskIds.slice(0, start),
        details: { groupId },
      });
    return { taskIds, groupId };
  }

  /** Before its header, as Celery does: whatever ends first must be counted. */
  async #beginChord(app: ResolvedApp, chord: PlannedChord): Promise<void> {
    const backend = await this.#options.results.of(app.name);
    if ((await backend.beginChord(chord.groupId, chord.memberIds.length)) === 'counted') return;
    const unlock = chordUnlock(chord);
    await this.#send(app, createTaskMessage(unlock), addressOf(unlock, app));
  }

  async #publishTasks({
    app: name,
    tasks,
  }: PublishManyRequest): Promise<{ readonly taskIds: readonly string[] }> {
    const app = this.#app(name);
    const addressed = tasks.map((task) => ({ message: createTaskMessage(task), ...addressOf(task, app) }));
    await this.#sendAll(app, addressed);
    for (const [place, { sendSentEvent }] of tasks.entries()) {
      const { message, ...address } = addressed[place] as AddressedTask;
      if (sendSentEvent) await this.#tellSent(app, message, address, {});
    }
    return { taskIds: addressed.map(({ message }) => message.taskId) };
  }

  async #send(app: ResolvedApp, message: TaskMessage, address: TaskAddress): Promise<void> {
    const names = app.transportOptions;
    const task = { message, ...address };
    const [fault] = await this.#options.broker.publish([task], { names, deadlineMs: DEADLINE_MS });
    if (fault) throw fault;
  }

  /** Sends all, or throws with which of them, and of those `before`, are out. */
  async #sendAll(
    app: ResolvedApp,
    tasks: readonly AddressedTask[],
    {
      before = [],
      details = {},
    }: { before?: readonly string[]; details?: Readonly<Record<string, unknown>> } = {},
  ): Promise<void> {
    const names = app.transportOptions;
    const faults = await this.#options.broker.publish(tasks, { names, deadlineMs: DEADLINE_MS });
    const first = faults.find((fault) => fault !== null);
    if (!first) return;
    const idsWhere = (wanted: (fault: CncError | null) => boolean) =>
      tasks.filter((_, place) => wanted(faults[place] ?? null)).map(({ message }) => message.taskId);
    const published = [...before, ...idsWhere((fault) => fault === null)];
    const uncertain = idsWhere((fault) => fault?.details?.uncertain === true);
    throw new CncError(
      'CNC_PUBLISH_FAILED',
      `${published.length} tasks were published, ${uncertain.length} perhaps, then: ${first.message}`,
      { details: { ...details, published, uncertain }, cause: first },
    );
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
