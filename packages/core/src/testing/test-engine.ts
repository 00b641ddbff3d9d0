import type {
  BrokerAnswers,
  BrokerQueueSample,
  BrokerRevocation,
  EngineClient,
} from '../components/component.ts';
import { CncError } from '../errors.ts';
import type { WorkerAnswer } from '../ipc/control-contract.ts';
import type { EngineStatus } from '../ipc/engine-contract.ts';
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
  PurgeRequest,
  QueueState,
  WaitingMessage,
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

/** A command that a component sent to workers. */
export interface SentCommand {
  readonly command: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** The engines of a test's context: takes down what the component does, and answers as the test says. */
export class TestEngine implements EngineClient {
  readonly published: PublishRequest[] = [];
  readonly workflows: WorkflowRequest[] = [];
  readonly retried: RetryRequest[] = [];
  /** What `findTaskCall` tells of every task; `null` makes it fail. */
  taskCall: TaskCall | null = null;
  /** Commands of `control`, in order. */
  readonly controlled: SentCommand[] = [];
  statuses: readonly EngineStatus[] = [];
  /** Makes `publishTask` and `retryTask` fail. */
  publishError: CncError | null = null;
  /** What workers say to every inspection and command. */
  workerAnswers: readonly WorkerAnswer[] = [];
  queues: readonly QueueState[] = [];
  /** What `peekQueue` shows of every queue. */
  waiting: readonly WaitingMessage[] = [];
  /** Changes of queues, dry runs apart, in order. */
  readonly queueChanges: (PurgeRequest | DeleteMessageRequest | MoveRequest)[] = [];
  /** Makes everything about queues fail. */
  queueError: CncError | null = null;
  /** What every app's result backend holds, by task and by group. */
  readonly results = new Map<string, StoredResult>();
  readonly groups = new Map<string, StoredGroup>();
  /** Makes everything about results fail. */
  resultError: CncError | null = null;
  /** Requests to revoke, dry runs apart, in order. */
  readonly revoked: RevokeRequest[] = [];
  /** Requests that were cancelled. */
  readonly cancelled: string[] = [];
  readonly aborted: AbortRequest[] = [];
  /** What `revoke` answers: `counted` to a dry run, else `done`. */
  revocation: Revocation = {
    id: 'test',
    state: 'done',
    tasks: 1,
    told: 1,
    answers: [],
    limits: [],
    error: null,
  };
  /** Makes `revoke` fail. */
  revokeError: CncError | null = null;
  readonly #broker: string;

  constructor(broker: string) {
    this.#broker = broker;
  }

  async publishTask(request: PublishRequest): Promise<{ readonly taskId: string }> {
    if (this.publishError !== null) throw this.publishError;
    this.published.push(request);
    return { taskId: request.taskId ?? crypto.randomUUID() };
  }

  async publishTasks({ app, tasks }: PublishManyRequest): Promise<{ readonly taskIds: readonly string[] }> {
    const published = await Promise.all(tasks.map((task) => this.publishTask({ app, ...task })));
    return { taskIds: published.map(({ taskId }) => taskId) };
  }

  async publishWorkflow(request: WorkflowRequest): Promise<PublishedWorkflow> {
    if (this.publishError !== null) throw this.publishError;
    this.workflows.push(request);
    const signatures =
      'chain' in request
        ? request.chain
        : 'group' in request
          ? request.group
          : [...request.chord.header, request.chord.body];
    const taskIds = signatures.map(({ taskId }) => taskId ?? crypto.randomUUID());
    return { taskIds, groupId: 'chain' in request ? null : crypto.randomUUID() };
  }

  async findTaskCall({ taskId }: { readonly taskId: string }): Promise<TaskCall> {
    if (this.taskCall === null) throw new CncError('CNC_TASK_UNKNOWN', `There is no task '${taskId}'.`);
    return { ...this.taskCall, taskId };
  }

  async retryTask(request: RetryRequest): Promise<RetriedTask> {
    if (this.publishError !== null) throw this.publishError;
    this.retried.push(request);
    const source = request.argsJson === undefined ? (this.taskCall?.source ?? 'record') : 'given';
    return { taskId: request.newTaskId ?? crypto.randomUUID(), retryOf: request.taskId, source };
  }

  async getResult({ taskId }: ResultQuery): Promise<StoredResult | null> {
    if (this.resultError !== null) throw this.resultError;
    return this.results.get(taskId) ?? null;
  }

  async waitForResult(query: ResultQuery): Promise<StoredResult | null> {
    return this.getResult(query);
  }

  async forgetResult({ taskId }: ResultQuery): Promise<boolean> {
    if (this.resultError !== null) throw this.resultError;
    return this.results.delete(taskId);
  }

  async getGroupResult({ groupId }: GroupQuery): Promise<StoredGroup | null> {
    if (this.resultError !== null) throw this.resultError;
    return this.groups.get(groupId) ?? null;
  }

  async forgetGroupResult({ groupId, members, dryRun }: ForgetGroupRequest): Promise<ForgottenGroup> {
    const group = await this.getGroupResult({ app: '', groupId });
    const held = (group?.members ?? []).filter(({ id }) => this.results.has(id));
    if (!dryRun) {
      this.groups.delete(groupId);
      if (members) for (const { id } of held) this.results.delete(id);
    }
    return { group: group !== null, results: members ? held.length : 0 };
  }

  async listResults({ kind }: ListResultsRequest): Promise<ResultPage> {
    if (this.resultError !== null) throw this.resultError;
    const none = { name: null, bytes: 0, expiresInSeconds: null };
    const tasks = [...this.results.values()].map(({ taskId: id, state, dateDone }) => ({
      ...none,
      id,
      state,
      dateDone,
    }));
    const groups = [...this.groups.keys()].map((id) => ({ id, state: null, dateDone: null, ...none }));
    return { items: kind === 'task' ? tasks : groups, next: null };
  }

  async inspect({ command }: SentCommand): Promise<readonly BrokerAnswers[]> {
    return [this.#answer(command)];
  }

  async control(request: SentCommand): Promise<BrokerAnswers> {
    this.controlled.push(request);
    return this.#answer(request.command);
  }

  async revoke(request: RevokeRequest): Promise<readonly BrokerRevocation[]> {
    if (this.revokeError !== null) throw this.revokeError;
    if (!request.dryRun) this.revoked.push(request);
    const state = request.dryRun ? 'counted' : 'done';
    return [{ broker: this.#broker, ...this.revocation, state }];
  }

  async getRevocation({ id }: { readonly id: string }): Promise<Revocation | null> {
    return id === this.revocation.id ? this.revocation : null;
  }

  async cancelRevocation({ id }: { readonly id: string }): Promise<boolean> {
    this.cancelled.push(id);
    return id === this.revocation.id;
  }

  async abortTask(request: AbortRequest): Promise<AbortAnswer> {
    this.aborted.push(request);
    return { aborted: true, previousState: 'STARTED' };
  }

  async getWorkerAnswers(): Promise<null> {
    return null;
  }

  async listQueues(): Promise<readonly BrokerQueueSample[]> {
    if (this.queueError !== null) throw this.queueError;
    return [
      {
        broker: this.#broker,
        sampledAt: Date.now() / 1000,
        queues: this.queues,
        complete: true,
        problem: null,
      },
    ];
  }

  async peekQueue(): Promise<PeekPage> {
    if (this.queueError !== null) throw this.queueError;
    return { messages: this.waiting, ready: this.waiting.length, nextOffset: null };
  }

  async purgeQueue(request: PurgeRequest): Promise<MessageCount> {
    return this.#change(request, request.queue);
  }

  async deleteQueueMessage(request: DeleteMessageRequest): Promise<MessageCount> {
    return this.#change(request, request.queue);
  }

  async moveMessages(request: MoveRequest): Promise<MovedMessages> {
    return { ...this.#change(request, request.from), skipped: 0 };
  }

  async pauseQueue({ queue }: PauseRequest): Promise<PauseOutcome> {
    return this.#setPaused(queue, Date.now() / 1000);
  }

  async resumeQueue({ queue }: PauseRequest): Promise<PauseOutcome> {
    return this.#setPaused(queue, null);
  }

  async listEngineStatuses(): Promise<readonly EngineStatus[]> {
    return this.statuses;
  }

  /** Every message of the queue is meant. */
  #change(request: PurgeRequest | DeleteMessageRequest | MoveRequest, queue: string): MessageCount {
    if (this.queueError !== null) throw this.queueError;
    if (request.dryRun !== true) this.queueChanges.push(request);
    return { messages: this.queues.find(({ name }) => name === queue)?.ready ?? 0 };
  }

  /** The queue's workers obey. */
  #setPaused(queue: string, pausedAt: number | null): PauseOutcome {
    if (this.queueError !== null) throw this.queueError;
    const workers = this.queues.find(({ name }) => name === queue)?.workers ?? [];
    this.queues = this.queues.map((known) => (known.name === queue ? { ...known, pausedAt } : known));
    return { workers, failed: [], silent: [] };
  }

  #answer(command: string): BrokerAnswers {
    return { broker: this.#broker, ticket: 'test', command, answers: this.workerAnswers, silent: [] };
  }
}
