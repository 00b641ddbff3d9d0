/** Publishing tasks: this part of what an engine serves. */
import { z } from 'zod';
import type { MethodRule } from './method-rule.ts';

/** What Celery's `apply_async` takes beside the arguments of the task. */
export interface PublishOptions {
  /** Seconds from now. */
  readonly countdownSeconds?: number;
  /** ISO 8601 with offset; goes before `countdownSeconds`. */
  readonly eta?: string;
  /** Seconds from now. */
  readonly expiresSeconds?: number;
  /** ISO 8601 with offset; goes before `expiresSeconds`. */
  readonly expires?: string;
  /** Hard time limit, seconds: the worker kills the process that runs the task. */
  readonly timeLimitSeconds?: number;
  /** Soft time limit, seconds: the task is told by an exception. */
  readonly softTimeLimitSeconds?: number;
  /** 0 to 9. On Redis 0 goes first, on RabbitMQ 9 does. */
  readonly priority?: number;
  /** Default: the app's own default queue. */
  readonly queue?: string;
  /** RabbitMQ: an exchange that exists, in place of `queue`; with `routingKey`. */
  readonly exchange?: string;
  readonly routingKey?: string;
  /** Headers of the user's own; those that Celery uses cannot be replaced. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** A name to be shown in place of the task's. */
  readonly shadow?: string;
  /** Overrides what the task itself says. */
  readonly ignoreResult?: boolean;
  /** Celery's name of a compression that workers read: the body is deflated. */
  readonly compression?: 'zlib' | 'gzip';
  /** Stamps by name, as Celery's `stamp()` sets them. */
  readonly stamps?: Readonly<Record<string, unknown>>;
  /** Called with the result when the task succeeds. */
  readonly link?: readonly Signature[];
  /** Called when the task fails. */
  readonly linkError?: readonly Signature[];
}

/** A call of a task that is made later: one step of a workflow, a `link`, the body of a chord. */
export interface Signature {
  readonly task: string;
  /** JSON values. Unless `immutable`, a result is put in front of them. */
  readonly args?: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /** Takes no result of what went before it. */
  readonly immutable?: boolean;
  /** Chosen by the caller where it wants to know it before. */
  readonly taskId?: string;
  readonly options?: Pick<
    PublishOptions,
    | 'countdownSeconds'
    | 'expiresSeconds'
    | 'priority'
    | 'queue'
    | 'exchange'
    | 'routingKey'
    | 'shadow'
    | 'timeLimitSeconds'
    | 'softTimeLimitSeconds'
    | 'ignoreResult'
  >;
}

/** A task to publish; the engine builds the message of protocol 2. */
export interface PublishRequest extends PublishOptions {
  /** Name of the app whose broker is meant. */
  readonly app: string;
  readonly task: string;
  /** JSON values. */
  readonly args?: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /**
   * The same as JSON texts, which go out as they are written: for `1.0`, `NaN` and integers beyond 2⁵³, of which JavaScript
   * makes something else.
   */
  readonly argsJson?: string;
  readonly kwargsJson?: string;
  /** Chosen by the caller where the call must be safe to repeat; else a new UUID. */
  readonly taskId?: string;
  /** Publish the event `task-sent` as well, as a client with `task_send_sent_event` does. */
  readonly sendSentEvent?: boolean;
}

/** Many tasks of one app to publish at once; at most 1,000. */
export interface PublishManyRequest {
  readonly app: string;
  readonly tasks: readonly Omit<PublishRequest, 'app'>[];
}

/**
 * A workflow to publish: the steps of a chain one after another, the members of a group side by side, or a chord, whose
 * body is called with the list of what the members of its header returned. A chord needs a result backend.
 */
export type WorkflowRequest = { readonly app: string } & (
  | { readonly chain: readonly Signature[] }
  | { readonly group: readonly Signature[] }
  | { readonly chord: { readonly header: readonly Signature[]; readonly body: Signature } }
);

/** The ids that were given to the tasks of a workflow, in the order of its signatures; the body of a chord comes last. */
export interface PublishedWorkflow {
  readonly taskIds: readonly string[];
  /** `null` for a chain. */
  readonly groupId: string | null;
}

/** How an engine takes tasks. */
export interface PublishMethods {
  /**
   * Resolves when the broker has the task. Rejects with `CNC_APP_UNKNOWN`, `CNC_BROKER_UNREACHABLE` or `CNC_PUBLISH_FAILED`,
   * whose `details.uncertain` tells that the task may be in its queue all the same.
   */
  publishTask(request: PublishRequest): Promise<{ readonly taskId: string }>;
  /**
   * As {@link publishTask}, many with one call and one wait for the broker: the quick way. Resolves when the broker has all of
   * them, with their ids in the order of the request. Otherwise it rejects with `CNC_PUBLISH_FAILED`: `details.published` are the
   * ids that are out all the same, `details.uncertain` those of which nobody knows.
   */
  publishTasks(request: PublishManyRequest): Promise<{ readonly taskIds: readonly string[] }>;
  /** As {@link publishTask}; a group that fails midway tells the members that were published in `details.published`. */
  publishWorkflow(request: WorkflowRequest): Promise<PublishedWorkflow>;
}

const MOST_STEPS = 1000;
const MOST_TASKS = 1000;
const MOST_JSON_CHARACTERS = 10_000_000;
const SECONDS_A_YEAR = 31_622_400;

const name = z.string().min(1).max(255);
const seconds = z.number().min(0).max(SECONDS_A_YEAR);
const args = z.array(z.unknown()).optional();
const kwargs = z.record(z.string(), z.unknown()).optional();
const taskName = z.string().min(1).max(500);
const taskId = z.string().min(1).max(155).optional();

const signatureOptions = {
  countdownSeconds: seconds.optional(),
  expiresSeconds: seconds.optional(),
  timeLimitSeconds: seconds.optional(),
  softTimeLimitSeconds: seconds.optional(),
  priority: z.int().min(0).max(9).optional(),
  queue: name.optional(),
  exchange: name.optional(),
  routingKey: z.string().max(255).optional(),
  shadow: name.optional(),
  ignoreResult: z.boolean().optional(),
};

const signature = z.strictObject({
  task: taskName,
  args,
  kwargs,
  taskId,
  immutable: z.boolean().optional(),
  options: z.strictObject(signatureOptions).optional(),
});

/** What one call may say of itself beside its arguments. */
export const callOptions = {
  ...signatureOptions,
  eta: z.iso.datetime({ offset: true }).optional(),
  expires: z.iso.datetime({ offset: true }).optional(),
};

const signatures = z.array(signature).min(1).max(MOST_STEPS);
const app = z.string().min(1).max(200);
/** Whether it is JSON, as Python writes it, its reader tells. */
export const jsonText = z.string().max(MOST_JSON_CHARACTERS).optional();

const task = {
  task: taskName,
  args,
  kwargs,
  argsJson: jsonText,
  kwargsJson: jsonText,
  taskId,
  ...callOptions,
  headers: z.record(z.string().max(200), z.unknown()).optional(),
  compression: z.enum(['zlib', 'gzip']).optional(),
  stamps: z.record(z.string().min(1).max(200), z.json()).optional(),
  link: signatures.optional(),
  linkError: signatures.optional(),
  sendSentEvent: z.boolean().optional(),
};

/** Two ways of saying the same thing. */
const RIVALS = [
  ['queue', 'exchange', 'a queue is named already; name one of the two'],
  ['args', 'argsJson', 'args are given already; give one of the two'],
  ['kwargs', 'kwargsJson', 'kwargs are given already; give one of the two'],
] as const;

function withoutRivals<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  return schema.superRefine((given, context) => {
    const told = given as Readonly<Record<string, unknown>>;
    for (const [first, second, message] of RIVALS)
      if (told[first] !== undefined && told[second] !== undefined)
        context.addIssue({ code: 'custom', path: [second], message });
  });
}

const publishRequest = withoutRivals(z.strictObject({ app, ...task }));
const publishManyRequest = z.strictObject({
  app,
  tasks: z
    .array(withoutRivals(z.strictObject(task)))
    .min(1)
    .max(MOST_TASKS),
});

const workflowRequest = z.union([
  z.strictObject({ app, chain: signatures }),
  z.strictObject({ app, group: signatures }),
  z.strictObject({ app, chord: z.strictObject({ header: signatures, body: signature }) }),
]);

const DEADLINE_MS = 15_000;
const WORKFLOW_DEADLINE_MS = 60_000;

/** The rules of these methods. */
export const PUBLISH_METHODS: Readonly<Record<keyof PublishMethods, MethodRule>> = {
  publishTask: { params: publishRequest, roles: ['component'], repeatable: false, deadlineMs: DEADLINE_MS },
  publishTasks: {
    params: publishManyRequest,
    roles: ['component'],
    repeatable: false,
    deadlineMs: DEADLINE_MS,
  },
  publishWorkflow: {
    params: workflowRequest,
    roles: ['component'],
    repeatable: false,
    deadlineMs: WORKFLOW_DEADLINE_MS,
  },
};
