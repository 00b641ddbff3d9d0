import type { ResolvedApp } from '../../config/resolved-config.ts';
import { createRetryNote, RETRY_OF_FIELD, retryRelationOf } from '../../db/models/retry-relation.ts';
import type { TaskDetail } from '../../db/models/task.ts';
import { CncError } from '../../errors.ts';
import type { DatabaseMethods } from '../../ipc/contract.ts';
import type { PublishRequest } from '../../ipc/publish-contract.ts';
import type { RetriedTask, RetryMethods, RetryRequest, TaskCall } from '../../ipc/retry-contract.ts';
import type { ComponentLogger } from '../../logging/component-logger.ts';
import type { TaskPublisher } from '../tasks/task-publisher.ts';
import { CallFinder, type CallFinderOptions } from './call-finder.ts';

/** What running tasks again needs. */
export interface TaskRetrierOptions extends CallFinderOptions {
  /** The apps of one broker; at least one. */
  readonly apps: readonly ResolvedApp[];
  readonly brokerId: string;
  readonly database: Pick<DatabaseMethods, 'getTask' | 'recordFindings'>;
  readonly publisher: TaskPublisher;
  readonly logger: ComponentLogger;
}

/** Runs tasks of one broker again, each under a new id that remembers the old one. */
export class TaskRetrier {
  readonly methods: RetryMethods;
  readonly #options: TaskRetrierOptions;
  readonly #finder: CallFinder;

  constructor(options: TaskRetrierOptions) {
    this.#options = options;
    this.#finder = new CallFinder(options);
    this.methods = {
      findTaskCall: async (query) => {
        const task = await this.#read(query.taskId);
        const { embedJson: _ours, ...call } = await this.#finder.find(task, this.#appOf(task, query.app));
        return call;
      },
      retryTask: (request) => this.#retry(request),
    };
  }

  async #retry(request: RetryRequest): Promise<RetriedTask> {
    const { taskId: retryOf, app, argsJson, kwargsJson, newTaskId, unlessRetried, ...changed } = request;
    const task = await this.#read(retryOf);
    if (unlessRetried) refuseRetried(task);
    const call = await this.#finder.find(task, this.#appOf(task, app));
    const known = knownArguments(call, { argsJson, kwargsJson });
    const { exchange, routingKey, ...kept } = call.options;
    const publish: PublishRequest = {
      app: call.app,
      task: known.task,
      argsJson: known.argsJson,
      kwargsJson: known.kwargsJson,
      ...kept,
      // A queue that is given takes the place of the exchange.
      ...(exchange === undefined || changed.queue !== undefined ? {} : { exchange }),
      ...(routingKey === undefined || changed.queue !== undefined ? {} : { routingKey }),
      ...changed,
      headers: { ...kept.headers, [RETRY_OF_FIELD]: retryOf },
      sendSentEvent: true,
      ...(newTaskId === undefined ? {} : { taskId: newTaskId }),
    };
    const place = call.embedJson === undefined ? {} : { embedJson: call.embedJson };
    const { taskId } = await this.#options.publisher.publish(publish, place, { [RETRY_OF_FIELD]: retryOf });
    await this.#note(retryOf, taskId);
    const source = argsJson !== undefined && kwargsJson !== undefined ? 'given' : (call.source ?? 'given');
    return { taskId, retryOf, source };
  }

  /** The task runs: a note that fails is no reason to say otherwise. */
  async #note(retryOf: string, taskId: string): Promise<void> {
    const { brokerId, database, logger } = this.#options;
    try {
      const events = [createRetryNote(retryOf, taskId, Date.now() / 1000)];
      await database.recordFindings({ broker: brokerId, events });
    } catch (error) {
      logger.warn('that a task was run again could not be noted', { retryOf, taskId, error });
    }
  }

  async #read(taskId: string): Promise<TaskDetail> {
    const task = await this.#options.database.getTask({ id: taskId });
    if (task === null) throw unknownTask(taskId);
    return task;
  }

  #appOf(task: TaskDetail, name: string | undefined): ResolvedApp {
    const { apps, brokerId } = this.#options;
    const app = name === undefined ? apps[0] : apps.find((known) => known.name === name);
    if (app && task.broker === brokerId) return app;
    throw new CncError(
      'CNC_APP_UNKNOWN',
      `The task ${task.id} is on the broker ${task.broker}, which has no app${name === undefined ? '' : ` '${name}'`}.`,
      { details: { app: name ?? null, broker: task.broker } },
    );
  }
}

function knownArguments(
  call: TaskCall,
  given: { readonly argsJson: string | undefined; readonly kwargsJson: string | undefined },
): { readonly task: string; readonly argsJson: string; readonly kwargsJson: string } {
  const { task } = call;
  const argsJson = given.argsJson ?? call.argsJson;
  const kwargsJson = given.kwargsJson ?? call.kwargsJson;
  if (task !== null && argsJson !== null && kwargsJson !== null) return { task, argsJson, kwargsJson };
  const missing = task === null ? 'name is not known' : 'arguments are not known for certain';
  const why = call.problems.map(({ source, problem }) => `${SOURCE_WORDS[source]}: ${problem}`).join('; ');
  throw new CncError(
    'CNC_TASK_ARGUMENTS',
    `The task's ${missing}${why === '' ? '' : ` (${why})`}. Give both arguments to run it again.`,
    { details: { taskId: call.taskId, args: call.args, kwargs: call.kwargs, problems: call.problems } },
  );
}

const SOURCE_WORDS: Readonly<Record<TaskCall['problems'][number]['source'], string>> = {
  message: 'message',
  'result-backend': 'result backend',
  record: 'events',
};

function refuseRetried({ id, events }: TaskDetail): void {
  const last = retryRelationOf(events).retriedAs.at(-1);
  if (last === undefined) return;
  throw new CncError('CNC_TASK_RETRIED', `The task '${id}' was run again before, as '${last}'.`, {
    details: { taskId: id, retriedAs: last },
  });
}

function unknownTask(taskId: string): CncError {
  return new CncError('CNC_TASK_UNKNOWN', `No task with the id '${taskId}' is stored.`, {
    details: { taskId },
  });
}
