import type { ResolvedApp, ResolvedEngineOptions } from '../config/resolved-config.ts';
import { secretsOfApps } from '../config/secrets-of.ts';
import type { DatabaseMethods } from '../ipc/contract.ts';
import type { ControlCallRequest, ControlMethods, WorkerAnswers } from '../ipc/control-contract.ts';
import type { EngineMethods, EngineStatus } from '../ipc/engine-contract.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { Redactor } from '../logging/redaction.ts';
import { ResultBackends } from './backends/result-backends.ts';
import { resultMethods } from './backends/result-methods.ts';
import type { Broker } from './brokers/base.ts';
import { createBroker } from './brokers/create-broker.ts';
import { EventSwitch } from './control/event-switch.ts';
import { Revocations } from './control/revocations.ts';
import { StandingCommands } from './control/standing-commands.ts';
import { WorkerControl } from './control/worker-control.ts';
import { BatchSender } from './events/batch-sender.ts';
import { EventBuffer } from './events/event-buffer.ts';
import { EventReceiver } from './events/event-receiver.ts';
import { queueMethods } from './queues/queue-methods.ts';
import { QueuePauses } from './queues/queue-pauses.ts';
import { QueueSampler } from './queues/queue-sampler.ts';
import { BackendWitness } from './repair/backend-witness.ts';
import type { RepairOptions } from './repair/repair-round.ts';
import { TaskRepairer } from './repair/task-repairer.ts';
import { TaskRetrier } from './retry/task-retrier.ts';
import { TaskPublisher } from './tasks/task-publisher.ts';
import { WorkerSurveyor } from './workers.ts';

/** What an engine needs. */
export interface EngineStartOptions {
  readonly brokerId: string;
  /** The apps on this broker; at least one. */
  readonly apps: readonly ResolvedApp[];
  readonly options: ResolvedEngineOptions;
  readonly database: Pick<
    DatabaseMethods,
    | 'ingest'
    | 'recordInspections'
    | 'lastReceivedAt'
    | 'getTask'
    | 'changeQueuePause'
    | 'listQueuePauses'
    | 'appendAuditEntry'
    | 'recordQueueMinutes'
    | 'listTasks'
    | 'countTasks'
    | 'putStandingCommand'
    | 'listStandingCommands'
    | 'deleteStandingCommands'
  > &
    RepairOptions['database'];
  readonly logger: ComponentLogger;
  readonly signal: AbortSignal;
}

/** An engine in one line and a few figures. */
export interface EngineSummary {
  readonly summary: string;
  /** `true` where the broker or the database is away. */
  readonly degraded: boolean;
  readonly figures: Readonly<Record<string, number>>;
}

const DRAIN_TIMEOUT_MS = 5000;
/** Commands that change what surveys ask for. */
const CHANGES_INSPECTION: ReadonlySet<string> = new Set([
  'pool_grow',
  'pool_shrink',
  'pool_restart',
  'autoscale',
  'add_consumer',
  'cancel_consumer',
]);

/** One broker's side of Celery CnC: hears its events, asks its workers, publishes tasks. */
export class Engine {
  readonly methods: EngineMethods;
  readonly #options: EngineStartOptions;
  readonly #broker: Broker;
  readonly #buffer: EventBuffer;
  readonly #sender: BatchSender;
  readonly #surveyor: WorkerSurveyor | null;
  readonly #results: ResultBackends;
  readonly #repairer: TaskRepairer | null;
  readonly #queues: QueueSampler;
  readonly #pauses: QueuePauses;
  readonly #standing: StandingCommands;
  readonly #revocations: Revocations;

  private constructor(options: EngineStartOptions, broker: Broker) {
    this.#options = options;
    this.#broker = broker;
    const { brokerId, database, logger } = options;
    this.#buffer = new EventBuffer({
      broker: brokerId,
      limitEvents: options.options.bufferEvents,
      // Redis forgets what nobody reads; RabbitMQ is held back by what is not acknowledged.
      dropsWhenFull: broker.transport === 'redis',
      onGap: (gap) => this.#repairer?.gapEnded(gap),
    });
    this.#sender = new BatchSender({
      broker: brokerId,
      buffer: this.#buffer,
      database,
      logger: logger.child('events'),
    });
    this.#surveyor = options.options.inspectWorkers
      ? new WorkerSurveyor({ brokerId, broker, database, logger: logger.child('workers') })
      : null;
    this.#results = new ResultBackends(options.apps);
    this.#repairer = options.options.repairTasks ? createRepairer(options, broker, this.#results) : null;
    const redactor = new Redactor(secretsOfApps(options.apps));
    const knownWorkers = () => onlineWorkers(database, brokerId);
    const control = new WorkerControl({ broker, redactor, knownWorkers }).methods;
    this.#pauses = new QueuePauses({
      ...{ brokerId, control, database, logger: logger.child('queues') },
      onChanged: (workers) => {
        this.#surveyor?.ask(workers);
        this.#queues.outdated();
      },
    });
    const paused = () => this.#pauses.paused;
    this.#queues = new QueueSampler({ ...options, broker, paused, logger: logger.child('queues') });
    const publisher = new TaskPublisher({
      ...{ apps: options.apps, broker, results: this.#results },
      logger: logger.child('tasks'),
    });
    this.#standing = new StandingCommands({
      ...{ brokerId, broker, database, logger: logger.child('workers') },
      forgotten: new Set(['revoke']),
    });
    this.#revocations = new Revocations({ brokerId, control, database, standing: this.#standing });
    this.methods = {
      ...publisher.methods,
      ...new TaskRetrier({
        ...options,
        publisher,
        queues: broker.queues,
        queueNames: async () => (await this.#queues.current()).queues.map(({ name }) => name),
        results: this.#results,
        logger: logger.child('tasks'),
      }).methods,
      ...control,
      control: (request) => this.#command(control, request),
      ...this.#revocations.methods,
      abortTask: async ({ app, taskId }) => (await this.#results.of(app)).abort(taskId),
      ...queueMethods(broker.queues, this.#queues, this.#pauses),
      ...resultMethods(this.#results),
      getEngineStatus: async () => this.#status(),
    };
  }

  /** Resolves when it is at work; the broker need not be reachable. */
  static async start(options: EngineStartOptions): Promise<Engine> {
    const { apps, options: engineOptions, logger, database, brokerId } = options;
    const broker = await createBroker({ apps, options: engineOptions, logger: logger.child('broker') });
    const engine = new Engine(options, broker);
    const eventSwitch = engineOptions.enableEvents ? new EventSwitch(broker, logger.child('workers')) : null;
    const receiver = new EventReceiver({
      payloadLimit: engineOptions.payloadLimit,
      buffer: engine.#buffer,
      sender: engine.#sender,
      onWorkerEvent: (event) => {
        engine.#surveyor?.heard(event);
        eventSwitch?.heard(event);
        engine.#pauses.heard(event);
        engine.#standing.heard(event);
      },
      onSubscribed: () => {
        engine.#surveyor?.subscribed();
        eventSwitch?.subscribed();
        engine.#pauses.subscribed();
      },
    });
    broker.start(receiver, await database.lastReceivedAt({ broker: brokerId }));
    engine.#repairer?.start();
    engine.#queues.start();
    engine.#pauses.start();
    engine.#standing.start();
    return engine;
  }

  /** Identity of its broker. */
  get broker(): string {
    return this.#options.brokerId;
  }

  /** What its process tells of itself. */
  status(): EngineSummary {
    const { connected, lastError, buffered, lagSeconds } = this.#status();
    const databaseError = this.#sender.lastError;
    const problem = connected ? databaseError : `not connected${lastError === null ? '' : `: ${lastError}`}`;
    return {
      summary: problem ?? 'connected',
      degraded: problem !== null,
      figures: {
        buffered,
        lagSeconds: Math.round(lagSeconds * 1000) / 1000,
        ...this.#repairFigures(),
        ...this.#strayFigures(),
      },
    };
  }

  /** Hears nothing more, brings what it has to disk, and lets go of the broker. */
  async stop(): Promise<void> {
    this.#revocations.stop();
    this.#standing.stop();
    await Promise.all([
      this.#surveyor?.stop(),
      this.#repairer?.stop(),
      this.#queues.stop(),
      this.#pauses.stop(),
    ]);
    await this.#broker.pause();
    const drained = await this.#sender.drain(DRAIN_TIMEOUT_MS);
    if (!drained)
      this.#options.logger.warn('stopped with events that are not on disk', {
        events: this.#buffer.heldEvents,
      });
    this.#sender.close();
    await Promise.all([this.#broker.stop(), this.#results.close()]);
  }

  /** What a command changes of a worker is asked for at once, not at the next survey. */
  async #command(control: ControlMethods, request: ControlCallRequest): Promise<WorkerAnswers> {
    const told = await control.control(request);
    const workers = told.answers.map(({ worker }) => worker);
    if (CHANGES_INSPECTION.has(request.command) && workers.length > 0) this.#surveyor?.ask(workers);
    return told;
  }

  /** What repair has done since the engine started. */
  #repairFigures(): Readonly<Record<string, number>> {
    if (!this.#repairer) return {};
    const { ended, expired, lost } = this.#repairer.total;
    return { repaired: ended + expired, lost };
  }

  /** Replies that nobody could use, where there were any. */
  #strayFigures(): Readonly<Record<string, number>> {
    const { malformed, unexpected } = this.#broker.strayReplies;
    return {
      ...(malformed > 0 ? { repliesMalformed: malformed } : {}),
      ...(unexpected > 0 ? { repliesUnexpected: unexpected } : {}),
    };
  }

  #status(): EngineStatus {
    const oldest = this.#sender.oldestReceivedAt;
    return {
      broker: this.#options.brokerId,
      transport: this.#broker.transport,
      ...this.#broker.state,
      buffered: this.#buffer.heldEvents,
      lagSeconds: oldest === null ? 0 : Math.max(0, Date.now() / 1000 - oldest),
    };
  }
}

function createRepairer(
  { brokerId, apps, database, options, logger }: EngineStartOptions,
  broker: Broker,
  results: ResultBackends,
): TaskRepairer {
  return new TaskRepairer({
    brokerId,
    broker,
    apps,
    database,
    backends: new BackendWitness(results, apps),
    patience: options,
    payloadLimit: options.payloadLimit,
    everyMs: options.repairEveryMs,
    logger: logger.child('repair'),
  });
}

async function onlineWorkers(
  database: Pick<DatabaseMethods, 'listWorkers'>,
  brokerId: string,
): Promise<readonly string[]> {
  const workers = await database.listWorkers({});
  return workers
    .filter(({ broker, status }) => broker === brokerId && status === 'online')
    .map(({ name }) => name);
}
