import { CncError, isCncError } from '../errors.ts';
import { IpcClient, type IpcClientOptions } from '../ipc/client.ts';
import type { ControlCallRequest, InspectRequest, WorkerAnswers } from '../ipc/control-contract.ts';
import { ENGINE_METHODS, type EngineMethods, type EngineStatus } from '../ipc/engine-contract.ts';
import type {
  PublishedWorkflow,
  PublishManyRequest,
  PublishRequest,
  WorkflowRequest,
} from '../ipc/publish-contract.ts';
import type {
  DeleteMessageRequest,
  MessageCount,
  MovedMessages,
  MoveRequest,
  PauseOutcome,
  PauseRequest,
  PeekPage,
  PeekRequest,
  PurgeRequest,
} from '../ipc/queue-contract.ts';
import type {
  ForgetGroupRequest,
  ForgottenGroup,
  GroupQuery,
  ListResultsRequest,
  ResultPage,
  ResultQuery,
  StoredGroup,
  StoredResult,
} from '../ipc/result-contract.ts';
import type { RetriedTask, RetryRequest, TaskCall } from '../ipc/retry-contract.ts';
import type { AbortAnswer, AbortRequest, Revocation, RevokeRequest } from '../ipc/revoke-contract.ts';
import type {
  BrokerAnswers,
  BrokerChoice,
  BrokerQueueSample,
  BrokerRevocation,
  EngineClient,
} from './component.ts';

/** Where an engine is reached. */
export interface EngineAddress {
  readonly brokerId: string;
  readonly transport: EngineStatus['transport'];
  readonly socketPath: string;
  /** Names of the apps on its broker. */
  readonly apps: readonly string[];
}

interface ConnectedEngine {
  readonly address: EngineAddress;
  readonly client: IpcClient<EngineMethods>;
}

/** A broker that could not be asked. */
interface Unreachable {
  readonly broker: string;
  readonly unreachable: { readonly code: string; readonly message: string };
}

/** The broker is away, or the engine is just being started again. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'CNC_BROKER_UNREACHABLE',
  'CNC_IPC_DISCONNECTED',
  'CNC_IPC_DEADLINE',
]);
const STATUS_DEADLINE_MS = 2000;

/** The engines of all brokers, as one. */
export class ConnectedEngines implements EngineClient {
  readonly #engines: readonly ConnectedEngine[];

  constructor(
    addresses: readonly EngineAddress[],
    options: Omit<IpcClientOptions<EngineMethods>, 'socketPath' | 'methods'>,
  ) {
    this.#engines = addresses.map((address) => ({
      address,
      client: new IpcClient({ ...options, socketPath: address.socketPath, methods: ENGINE_METHODS }),
    }));
  }

  async publishTask(request: PublishRequest): Promise<{ readonly taskId: string }> {
    return this.#engineOf(request.app).publishTask(request);
  }

  async publishTasks(request: PublishManyRequest): Promise<{ readonly taskIds: readonly string[] }> {
    return this.#engineOf(request.app).publishTasks(request);
  }

  async publishWorkflow(request: WorkflowRequest): Promise<PublishedWorkflow> {
    return this.#engineOf(request.app).publishWorkflow(request);
  }

  async findTaskCall({
    broker,
    ...query
  }: { readonly taskId: string; readonly app?: string } & BrokerChoice): Promise<TaskCall> {
    return this.#engineAt(broker).client.methods.findTaskCall(query);
  }

  async retryTask({ broker, ...request }: RetryRequest & BrokerChoice): Promise<RetriedTask> {
    return this.#engineAt(broker).client.methods.retryTask(request);
  }

  async getResult(query: ResultQuery): Promise<StoredResult | null> {
    return this.#engineOf(query.app).getResult(query);
  }

  async waitForResult(query: ResultQuery & { readonly timeoutMs: number }): Promise<StoredResult | null> {
    return this.#engineOf(query.app).waitForResult(query);
  }

  async forgetResult(query: ResultQuery): Promise<boolean> {
    return this.#engineOf(query.app).forgetResult(query);
  }

  async getGroupResult(query: GroupQuery): Promise<StoredGroup | null> {
    return this.#engineOf(query.app).getGroupResult(query);
  }

  async forgetGroupResult(request: ForgetGroupRequest): Promise<ForgottenGroup> {
    return this.#engineOf(request.app).forgetGroupResult(request);
  }

  async listResults(request: ListResultsRequest): Promise<ResultPage> {
    return this.#engineOf(request.app).listResults(request);
  }

  async inspect({ broker, ...request }: InspectRequest & BrokerChoice): Promise<readonly BrokerAnswers[]> {
    return this.#askEach(broker, (engine) => engine.inspect(request));
  }

  async listQueues({ broker }: BrokerChoice): Promise<readonly BrokerQueueSample[]> {
    return this.#askEach(broker, (engine) => engine.listQueues({}));
  }

  async peekQueue({ broker, ...request }: PeekRequest & BrokerChoice): Promise<PeekPage> {
    return this.#engineAt(broker).client.methods.peekQueue(request);
  }

  async purgeQueue({ broker, ...request }: PurgeRequest & BrokerChoice): Promise<MessageCount> {
    return this.#engineAt(broker).client.methods.purgeQueue(request);
  }

  async deleteQueueMessage({
    broker,
    ...request
  }: DeleteMessageRequest & BrokerChoice): Promise<MessageCount> {
    return this.#engineAt(broker).client.methods.deleteQueueMessage(request);
  }

  async moveMessages({ broker, ...request }: MoveRequest & BrokerChoice): Promise<MovedMessages> {
    return this.#engineAt(broker).client.methods.moveMessages(request);
  }

  async pauseQueue({ broker, ...request }: PauseRequest & BrokerChoice): Promise<PauseOutcome> {
    return this.#engineAt(broker).client.methods.pauseQueue(request);
  }

  async resumeQueue({ broker, ...request }: PauseRequest & BrokerChoice): Promise<PauseOutcome> {
    return this.#engineAt(broker).client.methods.resumeQueue(request);
  }

  async control({ broker, ...request }: ControlCallRequest & BrokerChoice): Promise<BrokerAnswers> {
    const engine = this.#engineAt(broker);
    return { broker: engine.address.brokerId, ...(await engine.client.methods.control(request)) };
  }

  async revoke({ broker, ...request }: RevokeRequest & BrokerChoice): Promise<readonly BrokerRevocation[]> {
    return this.#askEach(broker, (engine) => engine.revoke(request));
  }

  async getRevocation({ broker, id }: { broker: string; id: string }): Promise<Revocation | null> {
    return this.#engineAt(broker).client.methods.getRevocation({ id });
  }

  async cancelRevocation({ broker, id }: { broker: string; id: string }): Promise<boolean> {
    return this.#engineAt(broker).client.methods.cancelRevocation({ id });
  }

  async abortTask(request: AbortRequest): Promise<AbortAnswer> {
    return this.#engineOf(request.app).abortTask(request);
  }

  async getWorkerAnswers({
    broker,
    ticket,
  }: {
    broker: string;
    ticket: string;
  }): Promise<WorkerAnswers | null> {
    return this.#engineAt(broker).client.methods.getWorkerAnswers({ ticket });
  }

  async listEngineStatuses(): Promise<readonly EngineStatus[]> {
    return Promise.all(this.#engines.map(({ address, client }) => statusOf(address, client)));
  }

  /** One broker that cannot be reached must not hide what the others say. */
  async #askEach<Answer extends object>(
    broker: string | undefined,
    ask: (engine: EngineMethods) => Promise<Answer>,
  ): Promise<readonly (({ readonly broker: string } & Answer) | Unreachable)[]> {
    const asked = broker === undefined ? this.#engines : [this.#engineAt(broker)];
    return Promise.all(
      asked.map(async ({ address: { brokerId }, client }) => {
        try {
          return { broker: brokerId, ...(await ask(client.methods)) };
        } catch (error) {
          if (!isCncError(error) || !UNREACHABLE.has(error.code)) throw error;
          return { broker: brokerId, unreachable: { code: error.code, message: error.message } };
        }
      }),
    );
  }

  #engineAt(broker: string | undefined): ConnectedEngine {
    const [first, second] = this.#engines;
    const engine =
      broker === undefined
        ? second === undefined
          ? first
          : undefined
        : this.#engines.find(({ address }) => address.brokerId === broker);
    if (engine) return engine;
    const known = this.#engines.map(({ address }) => address.brokerId).join(', ');
    throw new CncError(
      'CNC_BROKER_UNKNOWN',
      broker === undefined
        ? `There are several brokers: say which one is meant. Known: ${known}.`
        : `There is no broker '${broker}'. Known: ${known}.`,
      { details: { broker: broker ?? null } },
    );
  }

  #engineOf(app: string): EngineMethods {
    const engine = this.#engines.find(({ address }) => address.apps.includes(app));
    if (engine) return engine.client.methods;
    const known = this.#engines.flatMap(({ address }) => address.apps).join(', ');
    throw new CncError('CNC_APP_UNKNOWN', `There is no app '${app}'. Known apps: ${known}.`, {
      details: { app },
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#engines.map(({ client }) => client.close()));
  }
}

/** An engine that does not answer is a state to show, not a fault of the question. */
async function statusOf(address: EngineAddress, client: IpcClient<EngineMethods>): Promise<EngineStatus> {
  try {
    return (await client.call('getEngineStatus', {}, { deadlineMs: STATUS_DEADLINE_MS })) as EngineStatus;
  } catch (error) {
    return {
      broker: address.brokerId,
      transport: address.transport,
      connected: false,
      connectedSince: null,
      lastError: error instanceof Error ? error.message : String(error),
      buffered: 0,
      lagSeconds: 0,
    };
  }
}
