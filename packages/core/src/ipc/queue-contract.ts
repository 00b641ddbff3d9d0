/** Looking into queues and changing what waits in them: this part of what an engine serves. */
import { z } from 'zod';
import { limit, type MethodRule, nothing, read } from './method-rule.ts';

/** Messages of one priority. */
export interface PriorityCount {
  /** Redis: kombu's priority step; 0 goes first. */
  readonly priority: number;
  readonly ready: number;
}

/** How much goes through a queue. */
export interface QueueFlow {
  readonly incomingPerSecond: number;
  /** Taken by workers. */
  readonly outgoingPerSecond: number;
}

/** A queue as it was at the last sample. `null` is what the broker does not tell. */
export interface QueueState {
  readonly name: string;
  /** Messages that wait; `null` where RabbitMQ has no such queue. */
  readonly ready: number | null;
  /** Messages a second since the sample before; `null` where the broker does not tell: RabbitMQ's management API does. */
  readonly flow: QueueFlow | null;
  /** Redis only: RabbitMQ tells no numbers by priority. */
  readonly priorities: readonly PriorityCount[] | null;
  /** Messages that workers took and have not acknowledged; `null` on RabbitMQ without its management API, and on Redis where there are too many. */
  readonly unacknowledged: number | null;
  /** RabbitMQ: consumers of the queue. Redis, which does not know: workers online that say they consume it. */
  readonly consumers: number;
  /** Workers online that say they consume it. */
  readonly workers: readonly string[];
  /** When the message that is next was sent, epoch seconds: Redis, and only where its client sends `task-sent`. */
  readonly oldestSentAt: number | null;
  /** Since when it is paused, epoch seconds; `null` where it is not. */
  readonly pausedAt: number | null;
}

/** All queues of one broker. */
export interface QueueSample {
  /** Epoch seconds. */
  readonly sampledAt: number;
  /** By name. */
  readonly queues: readonly QueueState[];
  /** `false` while the key space of a large Redis has not been walked once, and where there are more queues than are looked at. */
  readonly complete: boolean;
  /** Why less is known than the configuration asks for, with the cure; `null` when all is well. */
  readonly problem: string | null;
}

/** One page of what waits in a queue. */
export interface PeekRequest {
  readonly queue: string;
  /** Messages to pass over, from the one that is next. Default 0. */
  readonly offset?: number;
  /** 1 to 100. */
  readonly limit: number;
}

/** A message that waits. Nothing in it is executed. */
export interface WaitingMessage {
  /** From 0, the message that is next. */
  readonly position: number;
  /** `null` where it is no task of protocol 1 or 2. */
  readonly taskId: string | null;
  readonly task: string | null;
  /** As Python's `repr` shows them, as the client or, where it said nothing, the body has them; cut at 1,024 characters. */
  readonly args: string | null;
  readonly kwargs: string | null;
  /** ISO 8601, as the client wrote it. */
  readonly eta: string | null;
  readonly expires: string | null;
  readonly retries: number | null;
  readonly priority: number | null;
  /** All but the representations of arguments; `null` where they are larger than 16 KB. */
  readonly headers: Readonly<Record<string, unknown>> | null;
  readonly contentType: string | null;
  /** Whether the body was left alone: another serializer than JSON, or too large. */
  readonly opaque: boolean;
  /** Size of the whole message, as it is in the queue. */
  readonly bytes: number;
}

/** Messages in the order in which workers will take them. */
export interface PeekPage {
  readonly messages: readonly WaitingMessage[];
  /** Messages that wait in the queue. */
  readonly ready: number;
  /** `null` at the end. */
  readonly nextOffset: number | null;
}

/** What is to be emptied. */
export interface PurgeRequest {
  readonly queue: string;
  /** Counts, and removes nothing. */
  readonly dryRun: boolean;
}

/** A task whose messages are to be removed. */
export interface DeleteMessageRequest {
  readonly queue: string;
  readonly taskId: string;
  /** Counts, and removes nothing. */
  readonly dryRun?: boolean;
}

/** What is to be moved: the messages that are next. */
export interface MoveRequest {
  readonly from: string;
  readonly to: string;
  /** 1 to 10,000. */
  readonly limit: number;
  /** Counts, and moves nothing. */
  readonly dryRun: boolean;
}

/** How many messages were meant, or would be. */
export interface MessageCount {
  readonly messages: number;
}

/** How many messages were moved, or would be. */
export interface MovedMessages extends MessageCount {
  /** Left where they were: what they say of their own queue could not be rewritten. */
  readonly skipped: number;
}

/** A queue that its workers are to leave alone, or to consume again. */
export interface PauseRequest {
  readonly queue: string;
}

/** What workers said to it. Those that were not heard are told when they are. */
export interface PauseOutcome {
  /** Workers that stopped to consume the queue, or consume it again. */
  readonly workers: readonly string[];
  /** Workers that refused, in their own words. */
  readonly failed: readonly { readonly worker: string; readonly error: string }[];
  /** Workers that did not answer: whether they consume the queue is not known. */
  readonly silent: readonly string[];
}

/** How an engine looks after queues. Each rejects with `CNC_BROKER_UNREACHABLE` while the broker is away. */
export interface QueueMethods {
  /** The queues as they were sampled last, which is done every few seconds. */
  listQueues(query: Record<string, never>): Promise<QueueSample>;
  /** Takes and moves nothing. Rejects with `CNC_QUEUE_UNSUPPORTED` on RabbitMQ. */
  peekQueue(request: PeekRequest): Promise<PeekPage>;
  /** Removes what waits; what workers took already stays. Rejects with `CNC_QUEUE_UNKNOWN` where RabbitMQ has no such queue. */
  purgeQueue(request: PurgeRequest): Promise<MessageCount>;
  /** Removes the messages of one task from a queue. Rejects with `CNC_QUEUE_UNSUPPORTED` on RabbitMQ. */
  deleteQueueMessage(request: DeleteMessageRequest): Promise<MessageCount>;
  /**
   * Moves messages to the end of another queue, in their order. None is lost: where it breaks midway on RabbitMQ, one
   * message may be in both queues; `CNC_QUEUE_MOVE_FAILED` tells in `details.moved` how many went over.
   */
  moveMessages(request: MoveRequest): Promise<MovedMessages>;
  /**
   * Lets every worker that consumes the queue stop to do so. Remembered, over restarts of Celery CnC too: workers that come
   * up later are told as well. What workers took already they do.
   */
  pauseQueue(request: PauseRequest): Promise<PauseOutcome>;
  /** Lets the workers that were told to stop consume the queue again. */
  resumeQueue(request: PauseRequest): Promise<PauseOutcome>;
}

const queue = z.string().min(1).max(255);

const moveRequest = z
  .strictObject({ from: queue, to: queue, limit: limit(10_000), dryRun: z.boolean() })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'is the queue itself; name another one' });

const DEADLINE_MS = 30_000;
const MOVE_DEADLINE_MS = 120_000;

const change = (params: z.ZodType, deadlineMs = DEADLINE_MS): MethodRule => ({
  params,
  roles: ['component'],
  repeatable: false,
  deadlineMs,
});

/** Doing it twice changes nothing; large fleets are told in slices. */
const pausing: MethodRule = { ...change(z.strictObject({ queue }), MOVE_DEADLINE_MS), repeatable: true };

/** The rules of these methods. */
export const QUEUE_METHODS: Readonly<Record<keyof QueueMethods, MethodRule>> = {
  listQueues: read(nothing, DEADLINE_MS),
  peekQueue: read(
    z.strictObject({ queue, offset: z.int().min(0).optional(), limit: limit(100) }),
    DEADLINE_MS,
  ),
  purgeQueue: change(z.strictObject({ queue, dryRun: z.boolean() })),
  deleteQueueMessage: change(
    z.strictObject({ queue, taskId: z.string().min(1).max(300), dryRun: z.boolean().optional() }),
  ),
  moveMessages: change(moveRequest, MOVE_DEADLINE_MS),
  pauseQueue: pausing,
  resumeQueue: pausing,
};
