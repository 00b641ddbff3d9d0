import type { ResolvedApp } from '../../config/resolved-config.ts';
import type { TaskDetail } from '../../db/models/task.ts';
import { type CncError, isCncError } from '../../errors.ts';
import type { CallProblem, TaskCall } from '../../ipc/retry-contract.ts';
import type { ResultBackends } from '../backends/result-backends.ts';
import type { BrokerQueues } from '../brokers/broker-queues.ts';
import { type MessageCall, readMessageCall } from './message-call.ts';
import { readPythonLiteral } from './python-literal.ts';

/** A call, with what its message alone can tell. */
export interface FoundCall extends TaskCall {
  /** JSON of what is to follow the task; absent where its message is gone. */
  readonly embedJson?: string;
}

/** Who is asked for a call. */
export interface CallFinderOptions {
  readonly queues: Pick<BrokerQueues, 'findMessage'>;
  /** Where a task may wait whose queue is not known. */
  readonly queueNames: () => Promise<readonly string[]>;
  readonly results: Pick<ResultBackends, 'of'>;
}

/** What one source tells. */
type Testimony = Partial<
  Pick<FoundCall, 'task' | 'argsJson' | 'kwargsJson' | 'options' | 'leftBehind' | 'embedJson'>
>;

/** Ended for good: no broker keeps the messages of these. */
const MESSAGE_IS_GONE: ReadonlySet<string> = new Set(['SUCCESS', 'FAILURE']);

/**
 * Finds out with what a task was called: from its message, while there is one; else from an extended result, which has the
 * very arguments; else from the representations in its events, which are cut, and which clients may have replaced by others.
 */
export class CallFinder {
  readonly #options: CallFinderOptions;

  constructor(options: CallFinderOptions) {
    this.#options = options;
  }

  async find(task: TaskDetail, app: ResolvedApp): Promise<FoundCall> {
    const problems: CallProblem[] = [];
    const sources = [
      ['message', () => this.#askMessage(task)],
      ['result-backend', () => this.#askBackend(task, app)],
      ['record', async () => readRecord(task)],
    ] as const;
    const base = baseCall(task, app, problems);
    for (const [source, ask] of sources) {
      const told = await ask();
      if (typeof told === 'string') problems.push({ source, problem: told });
      else if (told !== null) {
        const { options = {}, task: name, ...arguments_ } = told;
        return {
          ...base,
          ...arguments_,
          task: name ?? base.task,
          source,
          options: { ...base.options, ...options },
        };
      }
    }
    return base;
  }

  async #askMessage(task: TaskDetail): Promise<MessageCall | string | null> {
    if (MESSAGE_IS_GONE.has(task.state)) return null;
    try {
      const names = task.queue ? [task.queue] : await this.#options.queueNames();
      const { message, complete } = await this.#options.queues.findMessage(task.id, names);
      if (message === null) return complete ? null : 'not every message of the broker can be looked at';
      return readMessageCall(message) ?? 'the message is in the queue, but not in a serializer that is read';
    } catch (error) {
      return problemOf(error);
    }
  }

  async #askBackend(task: TaskDetail, app: ResolvedApp): Promise<Testimony | string | null> {
    if (app.backendUrl === null) return null;
    try {
      const stored = await (await this.#options.results.of(app.name)).getResult(task.id);
      const {
        argsJson = null,
        kwargsJson = null,
        name = null,
        queue: routingKey = null,
      } = stored?.call ?? {};
      if (argsJson === null || kwargsJson === null)
        return 'it keeps no arguments of the task; Celery does with result_extended';
      // The routing key is the queue's name where a task went there without an exchange, which is how Celery sends by itself.
      const options = task.queue === null && routingKey !== null ? { queue: routingKey } : {};
      return { argsJson, kwargsJson, options, ...(name === null ? {} : { task: name }) };
    } catch (error) {
      return problemOf(error);
    }
  }
}

function readRecord({ args, kwargs, cut }: TaskDetail): Testimony | string {
  if (args === null || kwargs === null || args === '' || kwargs === '') return 'no event told the arguments';
  for (const field of ['args', 'kwargs']) {
    if (cut.includes(field)) return `${field} were longer than what is kept of them`;
  }
  const [readArgs, readKwargs] = [readPythonLiteral(args), readPythonLiteral(kwargs)];
  if ('problem' in readArgs) return `args are not readable for certain: ${readArgs.problem}`;
  if ('problem' in readKwargs) return `kwargs are not readable for certain: ${readKwargs.problem}`;
  if (!readArgs.json.startsWith('[') || !readKwargs.json.startsWith('{')) {
    return 'what the client told as its arguments is something else';
  }
  return { argsJson: readArgs.json, kwargsJson: readKwargs.json };
}

/** What is known without asking anybody. */
function baseCall(task: TaskDetail, app: ResolvedApp, problems: readonly CallProblem[]): FoundCall {
  const { queue, exchange, routingKey } = task;
  return {
    taskId: task.id,
    task: task.name,
    app: app.name,
    source: null,
    argsJson: null,
    kwargsJson: null,
    args: task.args,
    kwargs: task.kwargs,
    problems,
    options: addressOf(queue, exchange, routingKey),
    leftBehind: ['unknown'],
  };
}

/** A queue where it is known, else a named exchange: clients that declare their own tell no queue. */
function addressOf(
  queue: string | null,
  exchange: string | null,
  routingKey: string | null,
): TaskCall['options'] {
  if (queue) return { queue };
  if (exchange) return { exchange, ...(routingKey === null ? {} : { routingKey }) };
  return {};
}

function problemOf(error: unknown): string {
  if (!isCncError(error)) throw error;
  return sentence(error);
}

function sentence({ message }: CncError): string {
  return message.replace(/\.$/, '');
}
