/** Running tasks again: this part of what an engine serves. */
import { z } from 'zod';
import { type MethodRule, read } from './method-rule.ts';
import { callOptions, jsonText, type PublishOptions } from './publish-contract.ts';

/** Who can tell with which arguments a task was called: its message, an extended result, or its own events. */
export type CallSource = 'message' | 'result-backend' | 'record';

/** A source that was asked and could not tell. */
export interface CallProblem {
  readonly source: CallSource;
  /** One sentence without its full stop. */
  readonly problem: string;
}

/** What can be known of the call of a task. */
export interface TaskCall {
  readonly taskId: string;
  /** `null` where no event told the name. */
  readonly task: string | null;
  /** App for which it would be published. */
  readonly app: string;
  /** Who told the arguments; `null` where nobody could, whole and for certain. */
  readonly source: CallSource | null;
  /** JSON texts, every number as it was written; `null` without a source. */
  readonly argsJson: string | null;
  readonly kwargsJson: string | null;
  /** Celery's representations, perhaps cut, for whoever has to write the arguments anew. */
  readonly args: string | null;
  readonly kwargs: string | null;
  /** What was asked before and could not tell. */
  readonly problems: readonly CallProblem[];
  /** What is known beside the arguments. Times of old (eta, expires) are not kept. */
  readonly options: Pick<
    PublishOptions,
    | 'queue'
    | 'exchange'
    | 'routingKey'
    | 'priority'
    | 'timeLimitSeconds'
    | 'softTimeLimitSeconds'
    | 'headers'
    | 'shadow'
    | 'ignoreResult'
    | 'stamps'
  >;
  /**
   * What the task had and a retry does not get. `unknown`: whether it had links, a chain after it or time limits stands in
   * its message alone, which nobody has any more.
   */
  readonly leftBehind: readonly ('group' | 'chord' | 'unknown')[];
}

/** A task to be run again, with what is to be other than it was. */
export interface RetryRequest
  extends Pick<
    PublishOptions,
    | 'countdownSeconds'
    | 'eta'
    | 'expiresSeconds'
    | 'expires'
    | 'timeLimitSeconds'
    | 'softTimeLimitSeconds'
    | 'priority'
    | 'queue'
  > {
  readonly taskId: string;
  /** Where several apps share the broker; default: the first. */
  readonly app?: string;
  /** JSON texts of an array and an object, in place of those that are known. */
  readonly argsJson?: string;
  readonly kwargsJson?: string;
  /** Id of the new task, chosen by the caller where the call must be safe to repeat. */
  readonly newTaskId?: string;
  /** Rejects with `CNC_TASK_RETRIED` where it was run again before: for whoever goes through many tasks, perhaps once more. */
  readonly unlessRetried?: boolean;
}

/** A task that runs again. */
export interface RetriedTask {
  /** Of the new task. */
  readonly taskId: string;
  readonly retryOf: string;
  /** Who told the arguments; `given`: the caller gave both. */
  readonly source: CallSource | 'given';
}

/** How an engine runs tasks again. Both reject with `CNC_TASK_UNKNOWN` for a task that is not stored. */
export interface RetryMethods {
  /** Finds out with what a task was called; changes nothing. */
  findTaskCall(query: { readonly taskId: string; readonly app?: string }): Promise<TaskCall>;
  /**
   * Publishes the task anew, with an id of its own and with the very arguments of the first. Rejects with
   * `CNC_TASK_ARGUMENTS` where these are not known for certain and not given, and as `publishTask` does.
   */
  retryTask(request: RetryRequest): Promise<RetriedTask>;
}

const DEADLINE_MS = 30_000;
const known = { taskId: z.string().min(1).max(300), app: z.string().min(1).max(200).optional() };
const {
  countdownSeconds,
  expiresSeconds,
  timeLimitSeconds,
  softTimeLimitSeconds,
  priority,
  queue,
  eta,
  expires,
} = callOptions;

/** The rules of these methods. */
export const RETRY_METHODS: Readonly<Record<keyof RetryMethods, MethodRule>> = {
  findTaskCall: read(z.strictObject(known), DEADLINE_MS),
  retryTask: {
    params: z.strictObject({
      ...known,
      argsJson: jsonText,
      kwargsJson: jsonText,
      newTaskId: z.string().min(1).max(155).optional(),
      unlessRetried: z.boolean().optional(),
      countdownSeconds,
      eta,
      expiresSeconds,
      expires,
      timeLimitSeconds,
      softTimeLimitSeconds,
      priority,
      queue,
    }),
    roles: ['component'],
    repeatable: false,
    deadlineMs: DEADLINE_MS,
  },
};
